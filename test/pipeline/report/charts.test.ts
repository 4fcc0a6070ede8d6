import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Figure } from '../../../pipeline/report/block.js';
import { table } from '../../../pipeline/report/block.js';
import { confusionMatrix } from '../../../pipeline/report/charts/confusion.js';
import { heatMap, shade } from '../../../pipeline/report/charts/heat-map.js';
import { lineChart } from '../../../pipeline/report/charts/line-chart.js';
import { reliabilityDiagram } from '../../../pipeline/report/charts/reliability.js';
import { standalone } from '../../../pipeline/report/charts/style.js';
import { xmlFault } from './xml.js';

/** Checks what every picture has: well-formed, an image with title and description, alone as in a page. */
const checkPicture = ({ picture: { markup }, title, description }: Figure): string => {
  assert.is(xmlFault(markup), undefined);
  assert.is(xmlFault(standalone({ markup })), undefined);
  assert.match(markup, /^<svg [^>]*role="img"/);
  assert.ok(markup.includes('<title>') && markup.includes('<desc>') && title !== '' && description !== '');
  assert.not.match(markup, / (?:d|x|y|cx|cy|width|height)="[^"]*(?:NaN|Infinity|undefined)/);
  return markup;
};

const measured = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY, 0));

test('a line chart of any numbers is a picture, and its table has the numbers', () => {
  fc.assert(
    fc.property(fc.array(measured, { maxLength: 30 }), fc.boolean(), (ys, isLog) => {
      const points = ys.map((y, x) => ({ x, y, deviation: x % 2 === 0 ? Math.abs(y) / 2 : null }));
      const { picture } = lineChart({ title: 'T', x: 'epoch', y: 'loss', series: [{ name: 'a & b', points }], isLog });
      assert.is(xmlFault(picture.markup), undefined);
      assert.not.match(picture.markup, / (?:d|x|y|cx|cy)="[^"]*(?:NaN|Infinity)/);
    }),
  );
});

test('a line chart names its axes and series, marks what is not finite, and has mean and deviation in its table', () => {
  const chart = lineChart({
    title: 'Loss of two searches',
    x: 'epoch',
    y: 'loss',
    series: [
      {
        name: 'DrNAS',
        points: [
          { x: 1, y: 2.5, deviation: 0.25 },
          { x: 2, y: 1.25, deviation: 0.5 },
        ],
      },
      {
        name: 'DARTS',
        points: [
          { x: 1, y: 3 },
          { x: 2, y: Number.NaN },
        ],
      },
    ],
  });
  const markup = checkPicture(chart);
  for (const text of ['DrNAS', 'DARTS', 'epoch', 'loss']) assert.ok(markup.includes(`>${text}</text>`), text);
  assert.match(markup, /class="band series-0"/);
  assert.match(markup, /class="line series-1" d="M[\d.]+ [\d.]+l8 8/);
  assert.equal(chart.table.rows, [
    ['1', '2.5 ± 0.25', '3'],
    ['2', '1.25 ± 0.5', 'NaN'],
  ]);
  assert.match(chart.description, /DrNAS from 2\.5 ± 0\.25 to 1\.25 ± 0\.5/);
});

test('the table beside a long curve has few rows, the last among them, and says so', () => {
  const points = Array.from({ length: 10_000 }, (_, x) => ({ x, y: x * 2 }));
  const { table: rows, picture } = lineChart({ title: 'T', x: 'epoch', y: 'y', series: [{ name: 'a', points }] });
  assert.ok(rows.rows.length <= 24);
  assert.equal(rows.rows.at(-1), ['9,999', '19,998']);
  assert.match(rows.notes?.[0] ?? '', /of 10,000 points/);
  assert.ok(picture.markup.length < 6000);
});

test('shades grow with values, from none at 0', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
      const [less, more] = a < b ? [a, b] : [b, a];
      assert.ok(shade(less, 1) <= shade(more, 1));
    }),
  );
  assert.is(shade(0, 1), 0);
  assert.ok(shade(1, 1) > shade(0.5, 1));
});

test('a heat map joins equal neighbours, and is as tall as its rows', () => {
  const map = heatMap({
    title: 'θ',
    description: 'a description',
    x: 'epoch',
    y: 'operation',
    columns: ['1', '2', '3'],
    groups: [{ name: '0 → 2', rows: [{ name: 'skip', values: [0.5, 0.5, 1] }] }],
    most: 1,
    table: table({ title: 'T', columns: [], rows: [] }),
  });
  const markup = checkPicture(map);
  assert.is([...markup.matchAll(/class="heat"/g)].length, 2);
  assert.ok(markup.includes('>skip</text>'));
});

test('a reliability diagram has a bar for each bin with predictions, as high as the accuracy', () => {
  const bins = [
    { lower: 0, upper: 0.5, count: 0, confidence: null, accuracy: null },
    { lower: 0.5, upper: 1, count: 8, confidence: 0.75, accuracy: 0.5 },
  ];
  const diagram = reliabilityDiagram('evaluate: reliability', bins);
  const markup = checkPicture(diagram);
  assert.is([...markup.matchAll(/<rect /g)].length, 1);
  assert.match(markup, /<rect [^>]*height="130"/);
  assert.equal(diagram.table.rows, [
    ['0 to 0.5', '0', '', ''],
    ['0.5 to 1', '8', '0.75', '0.5'],
  ]);
});

test('a confusion matrix writes its counts and names its classes, and a large one lists the most frequent pairs', () => {
  const small = confusionMatrix(
    'T',
    ['cat', 'dog'],
    [
      [7, 2],
      [1, 6],
    ],
  );
  const markup = checkPicture(small);
  for (const text of ['cat', 'dog', '7', '2', '1', '6']) assert.ok(markup.includes(`>${text}</text>`), text);
  assert.match(small.description, /13 of 16 lie on the diagonal; the most frequent confusion is cat taken for dog, 2 times/);
  const classes = Array.from({ length: 100 }, (_, i) => `class ${i}`);
  const large = confusionMatrix(
    'T',
    classes,
    classes.map((_, row) => classes.map((_, column) => (column === row ? 50 : column === 7 ? 3 : 0))),
  );
  checkPicture(large);
  assert.equal(large.table.rows[0], ['class 0', 'class 7', '3']);
  assert.match(large.table.notes?.[0] ?? '', /30 of 99 pairs/);
});

test('a confusion matrix may have more counts than a function has arguments', () => {
  const classes = Array.from({ length: 600 }, (_, i) => `class ${i}`);
  const counts = classes.map((_, row) => classes.map((_one, column) => Number(row === column)));
  assert.match(confusionMatrix('T', classes, counts).description, '600 of 600 lie on the diagonal');
});

test.run();

import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ablationCsv } from '../../../stages/ablation/formats/csv.js';
import { ablationLatex } from '../../../stages/ablation/formats/latex.js';
import { ablationMarkdown } from '../../../stages/ablation/formats/markdown.js';
import { rowsOf } from '../../../stages/ablation/rows.js';
import { ablationKind, ablationText } from '../../../stages/kinds/ablation.js';
import type { Ablation } from '../../../stages/kinds/ablation-value.js';
import { ablationSection } from '../../../stages/pictures/ablation.js';

const figures = (...values: readonly number[]) => values.map((value, seed) => ({ seed, value }));
const AWKWARD = 'a|b_c & 50 %, "d"';
const ablation: Ablation = {
  variants: [
    { name: 'softmax', failures: [] },
    { name: AWKWARD, failures: [{ seed: 2, reason: 'no memory, it said' }] },
  ],
  seeds: [0, 1, 2],
  confidence: 0.95,
  metrics: [
    {
      name: 'test accuracy',
      unit: 'share',
      better: 'higher',
      rows: rowsOf(
        [
          { name: 'softmax', figures: figures(0.9, 0.92, 0.91) },
          { name: AWKWARD, figures: figures(0.88, 0.91) },
        ],
        0.95,
      ),
    },
  ],
};

test('the table as text has a row for each variant, and says which runs failed', () => {
  const lines = ablationText(ablation).split('\n');
  assert.is(lines[0], '2 variants over 3 seeds (0, 1, 2)');
  assert.match(lines[1] ?? '', /test accuracy, % +mean ± deviation +n +difference to softmax +95 % interval/);
  assert.match(lines[2] ?? '', /softmax +91\.00 ± 1\.00 +3/);
  assert.match(lines[3] ?? '', /89\.50 ± 2\.12 +2 +-1\.50 +\[-7\.85, \+4\.85\]/);
  assert.match(lines[4] ?? '', /failed under seed 2: no memory, it said/);
  const twice = ablationText({ ...ablation, metrics: [...ablation.metrics, ...ablation.metrics] });
  assert.is([...twice.matchAll(/no memory, it said/g)].length, 1, 'a note that holds for both tables stands once');
  assert.is([...twice.matchAll(/test accuracy, %/g)].length, 2);
});

test('CSV quotes what has commas and quotes, and has numbers in full', () => {
  const lines = ablationCsv(ablation).split('\r\n');
  assert.match(lines[0] ?? '', /^metric,unit,variant,n,mean,/);
  assert.match(lines[2] ?? '', /^test accuracy,share,"a\|b_c & 50 %, ""d""",2,0\.895,/);
  assert.match(lines[2] ?? '', /,0 1,0\.88 0\.91,"seed 2: no memory, it said"$/);
  assert.is(lines[3], '');
});

test('Markdown escapes what would end a cell or be emphasis', () => {
  const lines = ablationMarkdown(ablation).split('\n');
  assert.is(lines[2], '| test accuracy, % | mean ± deviation | n | difference to softmax | 95 % interval |');
  assert.match(lines[5] ?? '', /^\| a\\\|b\\_c \\& 50 %, "d" \| 89\.50 ± 2\.12 \| 2 \|/);
});

test('LaTeX escapes its special characters, and writes signs as those of mathematics', () => {
  const text = ablationLatex(ablation);
  assert.match(
    text,
    /a\\textbar\{\}b\\_c \\& 50 \\%, ''d'' & 89\.50 \$\\pm\$ 2\.12 & 2 & \$-\$1\.50 & \[\$-\$7\.85, \$\+\$4\.85\] \\\\/,
  );
  assert.match(text, /\\begin\{tabular\}\{lrrrr\}/);
});

test('a comparison survives being written, also with figures that are not finite', () => {
  const broken: Ablation = {
    ...ablation,
    metrics: [{ name: 'x', unit: 'number', better: null, rows: rowsOf([{ name: 'a', figures: figures(Number.NaN, 1) }], 0.95) }],
  };
  const back = ablationKind.decode(ablationKind.encode(broken));
  assert.ok(either.isRight(back));
  assert.equal((back as { right: Ablation }).right.metrics[0]?.rows[0]?.values, [Number.NaN, 1]);
});

test('the report has the table and draws the differences with their intervals', async () => {
  const artifact = {
    stage: 'compareVariants',
    group: 'compareVariants',
    name: 'ablation',
    digest: '',
    seed: 0,
    kinds: ['ablation'],
  };
  const blocks = await ablationSection.draw([{ ...artifact, value: ablation }]);
  assert.equal(
    blocks.map(({ block }) => block),
    ['table', 'figure'],
  );
  const [, drawn] = blocks;
  assert.equal(drawn?.block === 'figure' && drawn.table.rows, [[AWKWARD, '-1.5', '-7.853', '4.853']]);
});

test.run();

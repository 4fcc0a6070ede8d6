import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dotOf, edgeWidth, mermaidOf } from '../../../pipeline/report/graph/drawing.js';
import { groupedDrawing } from '../../../pipeline/report/graph/experiment-graph.js';
import { graphPicture } from '../../../pipeline/report/graph/layout.js';
import { xmlFault } from './xml.js';

const drawing = {
  nodes: [
    { id: 'load', lines: ['load', 'cached, 1.0 s'], look: 'cached' },
    { id: 'a "b" \\ <c>', lines: ['a "b" \\ <c>', 'will run'] },
  ],
  edges: [{ from: 'load', to: 'a "b" \\ <c>', text: 'split & more', weight: 0.5 }],
};

test('the width of an edge grows with its weight', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
      assert.is(
        Math.sign(edgeWidth(a) - edgeWidth(b)),
        Math.abs(a - b) < 1e-15 ? Math.sign(edgeWidth(a) - edgeWidth(b)) : Math.sign(a - b),
      );
    }),
  );
});

test('Graphviz lays a graph out: well-formed, with every text, and the look and width of its parts', async () => {
  const { picture, width } = await graphPicture('T & t', 'D', drawing);
  assert.is(xmlFault(picture.markup), undefined);
  for (const text of ['load', 'cached, 1.0 s', 'a &quot;b&quot; \\ &lt;c&gt;', 'split &amp; more'])
    assert.ok(picture.markup.includes(`>${text}</text>`), text);
  assert.match(picture.markup, /class="node cached"/);
  assert.match(picture.markup, /stroke-width="3.6"/);
  assert.not.match(picture.markup, / id=| fill="black"|<!--/);
  assert.ok(width > 100);
});

/** Tells whether the points of a path lie on one line, to a point of Graphviz. */
const isStraight = (path: string): boolean => {
  const points = path.split(/[MCL ]/).flatMap((pair) => (pair === '' ? [] : [pair.split(',').map(Number) as [number, number]]));
  const [[x, y], [toX, toY]] = [points[0], points.at(-1)] as [[number, number], [number, number]];
  const length = Math.hypot(toX - x, toY - y);
  return points.every(([u, v]) => Math.abs((u - x) * (toY - y) - (v - y) * (toX - x)) <= length);
};

test('a graph of many nodes is laid out whole, with straight edges', async () => {
  const areStraight = async (count: number): Promise<boolean> => {
    const ids = Array.from({ length: count }, (_, index) => `stage ${index}`);
    const nodes = ids.map((id) => ({ id, lines: [id] }));
    const edges = [
      ...ids.slice(1, 20).map((to, index) => ({ from: ids[index] as string, to })),
      ...ids.slice(5, 20).map((to) => ({ from: 'stage 0', to })),
    ];
    const { markup } = (await graphPicture('T', 'd', { nodes, edges })).picture;
    assert.is([...markup.matchAll(/class="node/g)].length, count);
    const paths = [...markup.matchAll(/class="edge"><path d="([^"]*)"/g)].map(([, path = '']) => path);
    assert.is(paths.length, edges.length);
    return paths.every(isStraight);
  };
  assert.not(await areStraight(20));
  assert.ok(await areStraight(201));
});

test('DOT and Mermaid have every node and edge, with what is special there escaped', () => {
  assert.match(dotOf(drawing), /"load" -> "a \\"b\\" \\\\ <c>" \[label="split & more" penwidth=3\.60\];/);
  const lines = mermaidOf(drawing).split('\n');
  assert.equal(lines.slice(0, 5), [
    'flowchart LR',
    '  n0["load<br/>cached, 1.0 s"]',
    '  n1["a #34;b#34; \\ #60;c#62;<br/>will run"]',
    '  n0 -- "split #38; more" --> n1',
    '  class n0 cached;',
  ]);
});

test('stages that differ in their seeds alone are one node, cached where all of them are', () => {
  const stage = (name: string, group: string, isCached: boolean, after: readonly string[], seconds = 2) => ({
    stage: name,
    group,
    isCached,
    words: isCached ? 'cached' : 'will run',
    after,
    ...(isCached ? { seconds } : {}),
  });
  const { nodes, edges } = groupedDrawing([
    stage('load', 'load', true, []),
    stage('search@0', 'search', true, ['load']),
    stage('search@1', 'search', false, ['load']),
  ]);
  assert.equal(
    nodes.map(({ lines, look }) => [...lines, look]),
    [
      ['load', 'cached, 2.0 s', 'cached'],
      ['search × 2', '1 of 2 cached, 2.0 s', undefined],
    ],
  );
  assert.equal(edges, [{ from: 'load', to: 'search' }]);
});

test.run();

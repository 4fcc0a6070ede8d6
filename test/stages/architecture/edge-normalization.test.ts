import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normal } from '../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import type { CellType } from '../../../networks/cell-type.js';
import { denseEdges } from '../../../networks/edges.js';
import {
  edgeGradient,
  edgePenalty,
  edgeRows,
  edgesFrom,
  edgeTensors,
  initialEdges,
  weighEdges,
} from '../../../stages/architecture/edge-normalization.js';
import { near } from '../support.js';

const cellTypes: readonly CellType[] = [
  { name: 'normal', edges: denseEdges(2, 2), operations: ['none', 'skip_connect', 'sep_conv_3x3'] },
  { name: 'reduce', edges: denseEdges(1, 3), operations: ['none', 'skip_connect'] },
];
const numbers = (label: string, count: number): Float64Array => normal(fold(generatorOf(3), label), count);
const parameters = {
  normal: numbers('normal', 15),
  'normal.edges': numbers('normal.edges', 5),
  reduce: numbers('reduce', 12),
  'reduce.edges': numbers('reduce.edges', 6),
};
const theta = { normal: numbers('θ normal', 15), reduce: numbers('θ reduce', 12) };

test('edges far apart are weighed too: the largest takes all', () => {
  const far = {
    ...parameters,
    'normal.edges': Float64Array.of(800, -800, 1e30, 0, -1e30),
    'reduce.edges': new Float64Array(6).fill(-900),
  };
  const weighed = weighEdges(cellTypes, far, { normal: new Float64Array(15).fill(1), reduce: new Float64Array(12).fill(1) });
  assert.equal(
    [...(weighed['normal'] as Float64Array)].filter((_, i) => i % 3 === 0),
    [1, 0, 1, 0, 0],
  );
  for (const weight of weighed['reduce'] as Float64Array) assert.ok(weight > 0 && weight <= 1);
});

test('every row is multiplied by the softmax of its edge over the edges into the same node', () => {
  const weighed = weighEdges(cellTypes, parameters, theta);
  for (const { name, edges, operations } of cellTypes) {
    const raw = parameters[`${name}.edges` as 'normal.edges'];
    for (const [row, { to }] of edges.entries()) {
      const sum = edges.reduce((all, edge, i) => (edge.to === to ? all + Math.exp(raw[i] as number) : all), 0);
      operations.forEach((_, column) => {
        const entry = row * operations.length + column;
        const expected = ((theta[name as 'normal'][entry] as number) * Math.exp(raw[row] as number)) / sum;
        near(weighed[name]?.[entry] as number, expected, 1e-15);
      });
    }
  }
});

test('without parameters of the edges nothing is multiplied, and there is nothing to learn', () => {
  const plain = { normal: parameters.normal, reduce: parameters.reduce };
  assert.equal(weighEdges(cellTypes, plain, theta), theta);
  assert.equal(
    [edgeGradient(cellTypes, plain, theta, theta), edgePenalty(cellTypes, plain), edgeRows(cellTypes, plain)],
    [{}, {}, {}],
  );
  assert.equal(edgeTensors('architecture', cellTypes, plain), {});
});

test('the gradient agrees with finite differences', () => {
  const toWeighed = { normal: numbers('to normal', 15), reduce: numbers('to reduce', 12) };
  const value = (changed: typeof parameters): number => {
    const weighed = weighEdges(cellTypes, changed, theta);
    return Object.entries(toWeighed).reduce(
      (sum, [name, row]) => sum + row.reduce((part, x, i) => part + x * (weighed[name]?.[i] as number), 0),
      0,
    );
  };
  const gradient = edgeGradient(cellTypes, parameters, theta, toWeighed);
  for (const name of ['normal.edges', 'reduce.edges'] as const) {
    parameters[name].forEach((_, edge) => {
      const at = (by: number) => value({ ...parameters, [name]: parameters[name].map((x, i) => (i === edge ? x + by : x)) });
      near(gradient[name]?.[edge] as number, (at(1e-5) - at(-1e-5)) / 2e-5, 1e-8);
    });
  }
});

test('the parameters start near 0, are drawn towards it, and come back from their tensors', () => {
  const initial = initialEdges(cellTypes, generatorOf(1));
  assert.equal(
    Object.entries(initial).map(([name, values]) => [name, values.length]),
    [
      ['normal.edges', 5],
      ['reduce.edges', 6],
    ],
  );
  for (const values of Object.values(initial)) assert.ok(values.every((x) => x !== 0 && Math.abs(x) < 0.01));
  near(
    edgePenalty(cellTypes, parameters)['normal.edges']?.[2] as number,
    1e-3 * (parameters['normal.edges'][2] as number),
    1e-18,
  );
  assert.equal(edgesFrom('first', cellTypes, edgeTensors('first', cellTypes, initial)), initial);
});

test.run();

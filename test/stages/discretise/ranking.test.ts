import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rankingWeights } from '../../../stages/discretise/ranking.js';

const mean = (eta: readonly number[]): readonly number[] => {
  const beta = eta.map((x) => (x > 0 ? x + 1 : Math.exp(x)));
  return beta.map((each) => each / beta.reduce((a, b) => a + b, 0));
};
const cellTypes = [
  {
    name: 'normal',
    edges: [
      { from: 0, to: 2 },
      { from: 1, to: 2 },
    ],
    operations: [...'abcdefg'],
  },
];
const ETA = [
  [1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
  [0.45, 0, 0, 0, 0, 0, 0],
];
const distributionOf = (parameters: readonly (readonly number[])[], expectation = parameters.map(mean), edges = {}) => ({
  space: 'darts',
  relaxation: 'dirichlet',
  cellTypes,
  parameters: { normal: parameters, ...edges },
  expectation: { normal: expectation },
  entropy: 1,
});
const rowsBy = (...of: Parameters<typeof rankingWeights>) => rankingWeights(...of)['normal'] as readonly (readonly number[])[];
const bests = (rows: readonly (readonly number[])[]) => rows.map((row) => Math.max(...row));

test('edges that the mean of Dirichlet ranks one way are ranked the other way by the softmax of its parameters', () => {
  const distribution = distributionOf(ETA);
  const [byMean, bySoftmax] = [bests(rowsBy(distribution, 'expectation')), bests(rowsBy(distribution, 'softmax'))];
  assert.ok((byMean[0] as number) < (byMean[1] as number));
  assert.ok((bySoftmax[0] as number) > (bySoftmax[1] as number));
  assert.ok(Math.abs((bySoftmax[0] as number) - 0.216) < 5e-4 && Math.abs((byMean[1] as number) - 0.195) < 5e-4);
});

test('pruned operations have no weight, and the others of the edge add up to 1', () => {
  const expectation = [mean(ETA[0] as number[]), [0.6, 0, 0.4, 0, 0, 0, 0]];
  const row = rowsBy(distributionOf([ETA[0] as number[], [0.45, 0, -3, 0, 0, 0, 0]], expectation), 'softmax')[1] as number[];
  assert.equal(
    row.map((value) => value > 0),
    [true, false, true, false, false, false, false],
  );
  assert.ok(Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-12);
});

test('with edge normalisation the softmax is multiplied by the weight of its edge', () => {
  const weighed = rowsBy(distributionOf(ETA, undefined, { 'normal.edges': [[0, Math.log(3)]] }), 'softmax');
  assert.equal(
    weighed.map((row) => Number(row.reduce((a, b) => a + b, 0).toFixed(9))),
    [0.25, 0.75],
  );
});

test.run();

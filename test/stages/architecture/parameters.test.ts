import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import type { CellType, KeptOperations } from '../../../networks/cell-type.js';
import { dirichletRelaxation } from '../../../stages/architecture/dirichlet-relaxation.js';
import { entropyMetrics, meanEntropy } from '../../../stages/architecture/entropy.js';
import { expectationTable, initialArchitecture, relaxedSpace } from '../../../stages/architecture/relaxed-space.js';
import { edgesOf, fill, take } from '../../../stages/architecture/searched-edges.js';
import { softmaxRelaxation } from '../../../stages/architecture/softmax-relaxation.js';
import { rowsOf, tableFrom, tableTensors } from '../../../stages/architecture/table.js';
import { near } from '../support.js';

const OPERATIONS = ['none', 'skip_connect', 'sep_conv_3x3', 'avg_pool_3x3'];
const EDGES = [
  { from: 0, to: 2 },
  { from: 1, to: 2 },
  { from: 0, to: 3 },
];
const cellTypes: readonly CellType[] = ['normal', 'reduce'].map((name) => ({ name, edges: EDGES, operations: OPERATIONS }));
const dirichlet = dirichletRelaxation({ scale: 1e-3, anchor: 1e-3, distance: 'l2' });
const softmax = softmaxRelaxation({ scale: 1, weightDecay: 0 });

const keptOperations: fc.Arbitrary<KeptOperations> = fc.record(
  Object.fromEntries(
    cellTypes.map(({ name }) => [name, fc.tuple(...EDGES.map(() => fc.subarray(OPERATIONS, { minLength: 1 })))]),
  ),
);

test('without pruning every operation of every edge is in play', () => {
  const edges = edgesOf(cellTypes, undefined);
  assert.is(edges.length, 6);
  assert.ok(edges.every(({ columns }) => columns.length === 4));
  assert.equal(
    edges.map(({ offset }) => offset),
    [0, 4, 8, 0, 4, 8],
  );
});

test('what is filled in is taken out again, and pruned operations stay 0', () => {
  fc.assert(
    fc.property(keptOperations, (kept) => {
      const edges = edgesOf(cellTypes, kept);
      const rows = edges.map(({ columns }, index) => Float64Array.from(columns, (column) => 1 + 10 * index + column));
      const table = fill({ cellTypes, edges }, (_, index) => rows[index] as Float64Array);
      for (const [index, edge] of edges.entries()) assert.equal(take(table, edge), rows[index]);
      for (const { name } of cellTypes) {
        const inPlay = (rowsOf(cellTypes, table)[name] ?? []).map((row) => OPERATIONS.filter((_, column) => row[column] !== 0));
        assert.equal(inPlay, kept[name]);
      }
    }),
    { seed: 1 },
  );
});

test('the expectation of every edge is a distribution over the operations in play', () => {
  fc.assert(
    fc.property(keptOperations, (kept) => {
      const edges = edgesOf(cellTypes, kept);
      for (const relaxation of [dirichlet, softmax]) {
        const relaxed = { relaxation, cellTypes, edges };
        const expectation = expectationTable(relaxed, initialArchitecture(relaxed, generatorOf(2)));
        for (const row of Object.values(rowsOf(cellTypes, expectation)).flat())
          near(
            row.reduce((a, b) => a + b, 0),
            1,
            1e-12,
          );
      }
    }),
    { seed: 2, numRuns: 40 },
  );
});

test('every edge starts from numbers of its own, which pruning another edge leaves as they are', () => {
  const start = (kept: KeptOperations | undefined) =>
    rowsOf(cellTypes, initialArchitecture(relaxedSpace(dirichlet, cellTypes, kept), generatorOf(2)));
  const whole = start(undefined);
  const numbers = Object.values(whole).flat(2);
  assert.is(new Set(numbers).size, numbers.length);
  const pruned = start({ normal: [['none'], OPERATIONS, OPERATIONS], reduce: [OPERATIONS, OPERATIONS, OPERATIONS] });
  assert.equal(pruned['normal']?.slice(1), whole['normal']?.slice(1));
  assert.equal(pruned['reduce'], whole['reduce']);
});

test('the entropy lies between 0 and the logarithm of the number of operations', () => {
  fc.assert(
    fc.property(keptOperations, fc.double({ min: 0, max: 50, noNaN: true }), fc.nat(1000), (kept, spread, seed) => {
      const relaxation = softmaxRelaxation({ scale: spread, weightDecay: 0 });
      const edges = edgesOf(cellTypes, kept);
      const entropy = meanEntropy(
        edges,
        expectationTable(
          { relaxation, cellTypes, edges },
          initialArchitecture({ relaxation, cellTypes, edges }, generatorOf(seed)),
        ),
      );
      const largest = edges.reduce((sum, { columns }) => sum + Math.log(columns.length), 0) / edges.length;
      assert.ok(entropy >= 0 && entropy <= largest + 1e-12, `${entropy} of at most ${largest}`);
      if (spread === 0) near(entropy, largest, 1e-12);
    }),
    { seed: 3 },
  );
  const edges = edgesOf(cellTypes, undefined);
  const decided = fill({ cellTypes, edges }, () => Float64Array.of(0, 1, 0, 0));
  assert.is(meanEntropy(edges, decided), 0);
});

test('the metrics have the entropy of the distribution too where θ is random', () => {
  const edges = edgesOf(cellTypes, undefined);
  const zeros = fill({ cellTypes, edges }, ({ columns }) => new Float64Array(columns.length));
  const metrics = entropyMetrics({ relaxation: dirichlet, cellTypes, edges }, zeros);
  assert.equal(Object.keys(metrics), ['entropy', 'distribution entropy']);
  near(metrics['entropy'] as number, Math.log(4), 1e-12);
  // Dir(1, 1, 1, 1) has the density Γ(4) = 6 everywhere.
  near(metrics['distribution entropy'] as number, -Math.log(6), 1e-12);
  assert.equal(Object.keys(entropyMetrics({ relaxation: softmax, cellTypes, edges }, zeros)), ['entropy']);
});

test('tables come back from the tensors of an artifact, bit by bit', () => {
  const table = initialArchitecture(relaxedSpace(softmax, cellTypes, undefined), generatorOf(9));
  const tensors = {
    ...tableTensors('first', cellTypes, table),
    ...tableTensors(
      'second',
      cellTypes,
      fill({ cellTypes, edges: [] }, () => new Float64Array()),
    ),
  };
  assert.equal(tensors['first/normal']?.shape, [3, 4]);
  assert.is(tensors['first/normal']?.dtype, 'F64');
  assert.equal(tableFrom('first', cellTypes, tensors), table);
});

test.run();

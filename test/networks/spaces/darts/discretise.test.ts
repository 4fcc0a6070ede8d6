import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CellType } from '../../../../networks/cell-type.js';
import { GenotypeCodec } from '../../../../networks/genotype-codec.js';
import { DARTS_OPERATIONS } from '../../../../networks/operations/names.js';
import { discretiseDarts } from '../../../../networks/spaces/darts/discretise.js';
import { dartsEdges } from '../../../../networks/spaces/darts/outline.js';

const test = suite('DARTS discretisation rule');

const cell = (name: string, nodes = 4, operations: readonly string[] = DARTS_OPERATIONS): CellType => ({
  name,
  edges: dartsEdges(nodes),
  operations,
});
const cells = { normal: cell('normal'), reduce: cell('reduce') };
const table = (fill: (edge: number, operation: number) => number) =>
  cells.normal.edges.map((_, edge) => DARTS_OPERATIONS.map((_name, operation) => fill(edge, operation)));
const flat = table(() => 0.125);

// Few distinct values, so that ties are common.
const weights = fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 8, maxLength: 8 }), {
  minLength: 14,
  maxLength: 14,
});

test('the edges of a cell come by node and then by input', () => {
  assert.equal(
    dartsEdges(4).map(({ from, to }) => `${from}→${to}`),
    ['0→2', '1→2', '0→3', '1→3', '2→3', '0→4', '1→4', '2→4', '3→4', '0→5', '1→5', '2→5', '3→5', '4→5'],
  );
});

test('any weights give a valid genotype: two different inputs a node, none never chosen', () => {
  fc.assert(
    fc.property(weights, weights, (normal, reduce) => {
      const genotype = discretiseDarts(cells, { normal, reduce });
      assert.ok(GenotypeCodec.is(genotype));
      assert.equal(
        [genotype.normalConcat, genotype.reduceConcat],
        [
          [2, 3, 4, 5],
          [2, 3, 4, 5],
        ],
      );
      for (let node = 0; node < 4; node++)
        assert.ok((genotype.normal[2 * node]?.[1] as number) < (genotype.normal[2 * node + 1]?.[1] as number));
    }),
  );
});

test('each kept edge has its best operation, and no edge left out has a better one', () => {
  fc.assert(
    fc.property(weights, (normal) => {
      const genotype = discretiseDarts(cells, { normal, reduce: flat });
      const best = (row: number): number => Math.max(...(normal[row] as number[]).slice(1));
      for (const to of [2, 3, 4, 5]) {
        const rows = cells.normal.edges.flatMap((edge, row) => (edge.to === to ? [row] : []));
        const chosen = genotype.normal.slice(2 * (to - 2), 2 * (to - 1)).map(([operation, from]) => {
          const row = rows.find((each) => cells.normal.edges[each]?.from === from) as number;
          assert.is(normal[row]?.[DARTS_OPERATIONS.indexOf(operation)], best(row));
          return row;
        });
        const leastChosen = Math.min(...chosen.map(best));
        for (const row of rows.filter((each) => !chosen.includes(each))) assert.ok(best(row) <= leastChosen);
      }
    }),
  );
});

test('none is left out of the comparison however much it weighs', () => {
  const genotype = discretiseDarts(cells, {
    normal: table((edge, operation) => (operation === 0 ? 9 : edge === 1 ? 0.2 : 0.1)),
    reduce: flat,
  });
  assert.equal(genotype.normal[1], ['max_pool_3x3', 1]);
});

test('of equal weights the earlier operation and the earlier node win', () => {
  const { normal } = discretiseDarts(cells, { normal: flat, reduce: flat });
  assert.equal(
    normal,
    [2, 3, 4, 5].flatMap(() => [
      ['max_pool_3x3', 0],
      ['max_pool_3x3', 1],
    ]),
  );
});

test('weights of the wrong shape are a programming error that names the cell type', () => {
  assert.throws(
    () => discretiseDarts(cells, { normal: flat, reduce: flat.slice(1) }),
    /"reduce" have 13 rows; give 14 rows of 8/,
  );
});

test.run();

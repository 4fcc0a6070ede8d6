import fc from 'fast-check';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Problem } from '../../../base/problem.js';
import { countedTables, operationCost, tableCost } from '../../../networks/cost/cost-table.js';
import type { CostTable } from '../../../networks/cost/cost-table-codec.js';
import { genotypeOf } from '../../../networks/cost/decisions.js';
import { decompositionOf, probedGenotypes } from '../../../networks/cost/decomposition.js';
import type { DiscreteNetworkSettings } from '../../../networks/discrete-network.js';
import type { SearchSpace } from '../../../networks/search-space.js';
import { dartsSpace } from '../../../networks/spaces/darts/search-space.js';
import { DartsSettings } from '../../../networks/spaces/darts/space.js';
import { nasBench201Space } from '../../../networks/spaces/nas-bench-201/search-space.js';
import { NasBench201Settings } from '../../../networks/spaces/nas-bench-201/space.js';
import { WORDS_OF_EVERY_OBJECT } from '../../artifacts/fixtures/words.js';
import { decoded } from '../../stages/support.js';
import { costOfGenotype } from '../families.js';

const dartsOf = (nodes: number): SearchSpace => dartsSpace(decoded(DartsSettings, { cells: 3, channels: 4, nodes }));
const nasBench201 = nasBench201Space(decoded(NasBench201Settings, {}));
const image = { classes: 10, height: 32, width: 32 };

const CASES: readonly (readonly [string, SearchSpace, DiscreteNetworkSettings])[] = [
  ['DARTS', dartsOf(4), { cells: 5, channels: 12, ...image }],
  ['DARTS with pools as they are', dartsOf(3), { cells: 6, channels: 8, poolNormalization: 'none', ...image }],
  ['DARTS with one node a cell', dartsOf(1), { cells: 4, channels: 8, ...image }],
  ['DARTS for ImageNet', dartsOf(4), { cells: 4, channels: 12, stem: 'imagenet', classes: 100, height: 64, width: 64 }],
  ['NAS-Bench-201', nasBench201, { cells: 2, channels: 8, ...image }],
];

const right = <A>(result: either.Either<unknown, A>): A => {
  if (either.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};

for (const [name, space, settings] of CASES) {
  test(`${name}: parameters and multiply-accumulates are sums over the operations, to the last digit`, () => {
    const tables = right(countedTables(space, settings));
    const { decisions, partsOf } = right(decompositionOf(space));
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: decisions.length, maxLength: decisions.length }), (numbers) => {
        const parts = decisions.flatMap((options, i) => options[(numbers[i] as number) % options.length] ?? []);
        const genotype = genotypeOf(space, parts);
        const { parameters, multiplyAccumulates } = right(costOfGenotype(genotype, settings));
        assert.is(tableCost(tables.parameters, partsOf(genotype)), parameters);
        assert.is(tableCost(tables.multiplyAccumulates, partsOf(genotype)), multiplyAccumulates);
      }),
      { seed: 1, numRuns: 25 },
    );
    for (const { operations } of Object.values(tables) as readonly CostTable[]) {
      for (const costs of Object.values(operations))
        assert.ok(Object.values(costs).every((cost) => Number.isInteger(cost) && cost >= 0));
    }
  });
}

test('operations without filters cost nothing, and a separable convolution is two dilated ones', () => {
  const { parameters } = right(countedTables(dartsOf(4), { cells: 5, channels: 12, ...image }));
  const normal = parameters.operations['normal'] ?? {};
  assert.equal([normal['skip_connect'], normal['max_pool_3x3'], normal['avg_pool_3x3']], [0, 0, 0]);
  assert.is(normal['sep_conv_3x3'], 2 * (normal['dil_conv_3x3'] as number));
  assert.ok((parameters.operations['reduce at stride 2']?.['skip_connect'] as number) > 0, 'a factorized reduce');
  assert.is(parameters.operations['reduce']?.['skip_connect'], 0);
});

test('an operation that the table does not have is named', () => {
  const { partsOf } = right(decompositionOf(nasBench201));
  const genotype = { space: 'nas-bench-201', architecture: '|none~0|+|none~0|none~1|+|none~0|none~1|none~2|' } as const;
  assert.throws(
    () => tableCost({ base: 0, operations: { cell: { skip_connect: 1 } } }, partsOf(genotype)),
    /has no "none" at "cell"/,
  );
});

test('what every object has is no operation and no place of a table', () => {
  for (const word of WORDS_OF_EVERY_OBJECT) {
    assert.throws(() => operationCost({ base: 0, operations: {} }, { place: word, operation: word }), /has no "/);
    assert.throws(() => operationCost({ base: 0, operations: { cell: {} } }, { place: 'cell', operation: word }), /at "cell"/);
  }
});

test('a space without a decomposition is refused by name: it is not taken for one that has one', () => {
  const { decomposition: _, ...rest } = nasBench201;
  for (const name of ['my-space', 'hand-made', ...WORDS_OF_EVERY_OBJECT]) {
    const third = { ...rest, name };
    const asked: readonly either.Either<Problem, unknown>[] = [
      decompositionOf(third),
      countedTables(third, { cells: 2, channels: 8, ...image }),
    ];
    for (const refused of asked) {
      if (either.isRight(refused)) throw new Error(`${name} was taken`);
      assert.is(refused.left.problem, 'usage');
      assert.match(refused.left.what, `the space "${name}" cannot be taken apart`);
      assert.match(refused.left.what, 'gives no decomposition');
    }
  }
});

test('there is a probe for each operation at each place', () => {
  const probing = (space: SearchSpace) => right(decompositionOf(space)).probing;
  assert.is(probing(dartsOf(4)).probes.length, 3 * 7);
  assert.is(probing(dartsOf(1)).probes.length, 2 * 7);
  assert.is(probing(nasBench201).probes.length, 5);
  // The baseline is a probe of its own operation at two places.
  assert.is(probedGenotypes(probing(dartsOf(4))).length, 3 * 7 - 1);
  assert.is(probedGenotypes(probing(nasBench201)).length, 5);
});

test.run();

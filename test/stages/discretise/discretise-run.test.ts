import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DartsGenotype } from '../../../networks/spaces/darts/genotype.js';
import { darts } from '../../../networks/spaces/darts/space.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import { DiscretiseSettings } from '../../../stages/discretise/discretise.js';
import { runDiscretise } from '../../../stages/discretise/discretise-run.js';
import type { ArchitectureDistribution } from '../../../stages/kinds/architecture-distribution.js';
import { contextOf, decoded, type Emitted, emitted, problemOf, resolvedSpace, tinySpace } from '../support.js';

// Edges 0→2, 1→2, 0→3, 1→3, 2→3; operations none, max_pool_3x3, sep_conv_3x3.
const EXPECTED = [
  [0.1, 0.6, 0.3],
  [0.8, 0.05, 0.15],
  [0.3, 0.2, 0.5],
  [0.1, 0.45, 0.45],
  [0.5, 0.1, 0.4],
];

const distributionOf = async (
  expectation: readonly (readonly number[])[],
  parameters = expectation,
): Promise<ArchitectureDistribution> => ({
  space: 'darts',
  relaxation: 'dirichlet',
  cellTypes: (await resolvedSpace()).cellTypes,
  parameters: { normal: parameters, reduce: parameters },
  expectation: { normal: expectation, reduce: [...expectation].reverse() },
  entropy: 1,
});
const runOn = (distribution: ArchitectureDistribution, space = tinySpace) =>
  runDiscretise(contextOf(decoded(DiscretiseSettings, { space }), { distribution }));
const genotypeOf = async (distribution: ArchitectureDistribution): Promise<DartsGenotype> =>
  ((await emitted(runOn(distribution))) as Emitted<{ readonly genotype: DartsGenotype }, never>).artifacts.genotype;

test('a cell of a search that learnt next to nothing is told to be one; of one that learnt nothing is told', async () => {
  const remarkOn = async (entropy: number) =>
    (await emitted(runOn({ ...(await distributionOf(EXPECTED)), entropy }))).remarks['genotype'];
  assert.match(
    (await remarkOn(Math.log(3) - 1e-5)) ?? '',
    /^warning: the search learnt next to nothing: .* 1\.0986 nats, and 1\.0986 .*; search for more epochs, .*"optimiser\.learningRate"$/,
  );
  assert.is(await remarkOn(Math.log(3) - 0.01), undefined);
});

test('each node keeps the two edges whose best operation is expected most, none left out', async () => {
  const genotype = await genotypeOf(await distributionOf(EXPECTED));
  assert.equal(genotype.normal, [
    ['max_pool_3x3', 0],
    ['sep_conv_3x3', 1],
    ['sep_conv_3x3', 0],
    ['max_pool_3x3', 1],
  ]);
  assert.equal(genotype.reduce, [
    ['sep_conv_3x3', 0],
    ['max_pool_3x3', 1],
    ['sep_conv_3x3', 0],
    ['max_pool_3x3', 2],
  ]);
  assert.equal(
    [genotype.normalConcat, genotype.reduceConcat],
    [
      [2, 3],
      [2, 3],
    ],
  );
});

test('it is the expectation that chooses, not the parameters', async () => {
  const reversed = EXPECTED.map((row) => [...row].reverse());
  assert.equal(await genotypeOf(await distributionOf(EXPECTED, reversed)), await genotypeOf(await distributionOf(EXPECTED)));
  assert.not.equal(
    (await genotypeOf(await distributionOf(reversed))).normal,
    (await genotypeOf(await distributionOf(EXPECTED))).normal,
  );
});

test('a space with other operations or edges than the searched one is refused', async () => {
  const distribution = await distributionOf(EXPECTED);
  const others = [
    darts({ cells: 3, channels: 4, nodes: 2, operations: ['none', 'sep_conv_3x3', 'max_pool_3x3'] }),
    darts({ cells: 3, channels: 4, nodes: 3, operations: ['none', 'max_pool_3x3', 'sep_conv_3x3'] }),
  ];
  for (const space of others) {
    const { problem, what, remedy } = await problemOf(runOn(distribution, space));
    assert.is(problem, 'usage');
    assert.match(what, /other edges or operations/);
    assert.match(remedy, /leave "space" out/);
  }
  // How deep and wide the searched network was is nothing to the rule.
  const deeper = darts({ cells: 20, channels: 36, nodes: 2, operations: ['none', 'max_pool_3x3', 'sep_conv_3x3'] });
  assert.ok('genotype' in ((await emitted(runOn(distribution, deeper))) as Emitted<object, never>).artifacts);
});

test('an architecture of NAS-Bench-201 has the operation of each edge that is expected most, none among them', async () => {
  const space = nasBench201({ cells: 1, channels: 4 });
  const { cellTypes } = await resolvedSpace(space);
  const table = [3, 0, 2, 1, 4, 3].map((chosen) => Array.from({ length: 5 }, (_, i) => (i === chosen ? 0.4 : 0.15)));
  const distribution: ArchitectureDistribution = {
    space: 'nas-bench-201',
    relaxation: 'dirichlet',
    cellTypes,
    parameters: { cell: table },
    expectation: { cell: table },
    entropy: 1,
  };
  const { artifacts } = (await emitted(runOn(distribution, space))) as Emitted<{ readonly genotype: unknown }, never>;
  assert.equal(artifacts.genotype, {
    space: 'nas-bench-201',
    architecture: '|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|avg_pool_3x3~1|nor_conv_3x3~2|',
  });
});

test.run();

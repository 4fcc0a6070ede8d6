import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { softmaxOf } from '../../../base/numerics/softmax.js';
import type { Genotype } from '../../../networks/genotype.js';
import type { DartsGenotype } from '../../../networks/spaces/darts/genotype.js';
import { darts } from '../../../networks/spaces/darts/space.js';
import { type NasBench201Genotype, parseArchitecture } from '../../../networks/spaces/nas-bench-201/genotype.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import { dirichlet } from '../../../stages/architecture/dirichlet.js';
import { concentrationOf, dirichletRelaxation } from '../../../stages/architecture/dirichlet-relaxation.js';
import { gdasRelaxation } from '../../../stages/architecture/gdas-relaxation.js';
import { softmax } from '../../../stages/architecture/softmax.js';
import { genotypeDraws } from '../../../stages/discretise/draw-genotype.js';
import { SampleGenotypeSettings } from '../../../stages/discretise/sample-genotype.js';
import { runSampleGenotype } from '../../../stages/discretise/sample-genotype-run.js';
import type { ArchitectureDistribution } from '../../../stages/kinds/architecture-distribution.js';
import { incompleteBeta } from '../../base/numerics/special/incomplete-beta.js';
import { contextOf, decoded, type Emitted, emitted, problemOf, resolvedSpace, tinySpace } from '../support.js';
import { dirichletDistribution, randomDistribution } from './distributions.js';

const relaxation = dirichletRelaxation({ scale: 1e-3, anchor: 0, distance: 'l2' });
const run = (distribution: ArchitectureDistribution, settings: object = {}, seed = 5) =>
  runSampleGenotype(
    contextOf(
      decoded(SampleGenotypeSettings, { space: tinySpace, architecture: dirichlet(), ...settings }),
      { distribution },
      { seed },
    ),
  );
const drawn = async (...given: Parameters<typeof run>): Promise<Genotype> =>
  ((await emitted(run(...given))) as Emitted<{ readonly genotype: Genotype }, never>).artifacts.genotype;

// Of two operations the second wins where its θ ~ Beta(β_1, β_0) is above 1/2.
test('operations are drawn as often as the learnt distribution has their θ greatest', async () => {
  const { space } = await resolvedSpace(nasBench201({ cells: 1, channels: 4, operations: ['none', 'nor_conv_3x3'] }));
  const eta = [
    [0, 0],
    [0.5, 1.5],
    [-1, 0.4],
    [3, 2],
    [-2, -2.5],
    [0, 5],
  ];
  const draw = genotypeDraws(space, relaxation, dirichletDistribution(space, { cell: eta }));
  const draws = 3000;
  const counts = new Array<number>(6).fill(0);
  for (let i = 0; i < draws; i++) {
    const { architecture } = draw(fold(generatorOf(8), i)) as NasBench201Genotype;
    const operations = parseArchitecture(architecture);
    if (operations._tag === 'Right')
      operations.right.forEach((name, row) => {
        counts[row] = (counts[row] as number) + (name === 'nor_conv_3x3' ? 1 : 0);
      });
  }
  eta.forEach((row, i) => {
    const [first, second] = concentrationOf(Float64Array.from(row)) as unknown as [number, number];
    const expected = 1 - incompleteBeta(0.5, second, first);
    const error = Math.sqrt((expected * (1 - expected)) / draws);
    const found = (counts[i] as number) / draws;
    assert.ok(Math.abs(found - expected) < 4 * error, `edge ${i}: ${found}, not ${expected} ± ${error}`);
  });
});

test('the stage draws by its seed and its number of the draw, the same genotype for the same', async () => {
  const { space } = await resolvedSpace();
  const distribution = randomDistribution(space, 1, 0.1);
  assert.equal(await drawn(distribution), await drawn(distribution));
  const seeds = await Promise.all([1, 2, 3, 4, 5].map((seed) => drawn(distribution, {}, seed)));
  const draws = await Promise.all([0, 1, 2, 3, 4].map((draw) => drawn(distribution, { draw })));
  for (const several of [seeds, draws]) assert.ok(new Set(several.map((genotype) => JSON.stringify(genotype))).size > 2);
});

test('pruned operations are not drawn', async () => {
  const { space } = await resolvedSpace();
  const whole = randomDistribution(space, 1, 0.1);
  const onlyPools = (rows: readonly (readonly number[])[]) => rows.map((row) => [0, row[1] as number, 0]);
  const pruned = {
    ...whole,
    parameters: { ...whole.parameters, normal: onlyPools(whole.parameters['normal'] ?? []) },
    expectation: { ...whole.expectation, normal: (whole.expectation['normal'] ?? []).map(() => [0, 1, 0]) },
  };
  const draw = genotypeDraws(space, relaxation, pruned);
  for (let i = 0; i < 50; i++) {
    const genotype = draw(fold(generatorOf(2), i)) as DartsGenotype;
    assert.ok(genotype.normal.every(([operation]) => operation === 'max_pool_3x3'));
  }
});

test('with softmax every draw is the architecture that is expected', async () => {
  const { space } = await resolvedSpace();
  const distribution = randomDistribution(space, 4);
  const scores = { ...distribution, expectation: distribution.parameters };
  for (const seed of [1, 2]) {
    const expectation = Object.fromEntries(
      Object.entries(distribution.parameters).map(([name, rows]) => [name, rows.map((row) => row.map(Math.exp))]),
    );
    const given = { ...scores, expectation };
    assert.equal(await drawn(given, { architecture: softmax() }, seed), space.discretise(expectation));
  }
});

test('one-hot draws, equal on all edges, keep the edges that are expected most, not the first ones', async () => {
  const { space } = await resolvedSpace();
  // The last node of a cell has the edges 2, 3 and 4: the last two are surer of their operation.
  const logits = [0, 0, 0, 2, 3].map((x) => [-9, 0, x]);
  const expectation = logits.map((row) => [...softmaxOf(Float64Array.from(row))]);
  const [parameters, expected] = [logits, expectation].map((rows) => ({ normal: rows, reduce: rows }));
  const distribution = { ...randomDistribution(space, 1), parameters, expectation: expected } as ArchitectureDistribution;
  const gdas = gdasRelaxation({ temperature: { from: 10, to: 1 }, location: 0, scale: 0, weightDecay: 0 });
  const draw = genotypeDraws(space, gdas, distribution);
  const inputs = Array.from({ length: 40 }, (_, i) =>
    (draw(fold(generatorOf(3), i)) as DartsGenotype).normal.slice(2).map(([, from]) => from),
  );
  assert.ok(inputs.filter(([a, b]) => a === 1 && b === 2).length > 20, JSON.stringify(inputs));
});

test('a space that was not searched is refused', async () => {
  const { space } = await resolvedSpace();
  const { where, what } = await problemOf(run(randomDistribution(space, 1), { space: darts({ cells: 3, channels: 4 }) }));
  assert.is(where, undefined);
  assert.match(what, /other edges or operations/);
});

test.run();

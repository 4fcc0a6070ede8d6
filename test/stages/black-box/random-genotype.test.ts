import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import type { Genotype } from '../../../networks/genotype.js';
import type { SearchSpace } from '../../../networks/search-space.js';
import type { DartsGenotype } from '../../../networks/spaces/darts/genotype.js';
import { darts } from '../../../networks/spaces/darts/space.js';
import type { NasBench201Genotype } from '../../../networks/spaces/nas-bench-201/genotype.js';
import { nasBench201 } from '../../../networks/spaces/nas-bench-201/space.js';
import { mutateWeights, randomGenotype, randomWeights } from '../../../stages/black-box/random-genotype.js';
import { resolvedSpace } from '../support.js';

const spaceOf = async (component: Parameters<typeof resolvedSpace>[0]): Promise<SearchSpace> =>
  (await resolvedSpace(component)).space;
const operationsOf = (genotype: Genotype): readonly string[] =>
  genotype.space === 'nas-bench-201'
    ? [...(genotype as NasBench201Genotype).architecture.matchAll(/\|?([a-z_0-9]+)~\d/g)].map(([, name]) => name as string)
    : [];

test('in NAS-Bench-201 every operation of every edge is equally likely', async () => {
  const space = await spaceOf(nasBench201());
  const counts = Array.from({ length: 6 }, () => new Map<string, number>());
  const draws = 2000;
  for (let i = 0; i < draws; i++)
    for (const [edge, name] of operationsOf(randomGenotype(space, fold(generatorOf(3), i))).entries())
      counts[edge]?.set(name, (counts[edge]?.get(name) ?? 0) + 1);
  // χ² of five classes, four degrees of freedom: 23.5 has a probability of 1e-4.
  for (const count of counts) {
    const chi = [...count.values()].reduce((sum, n) => sum + (n - draws / 5) ** 2 / (draws / 5), 0);
    assert.ok(count.size === 5 && chi < 23.5, `${chi}`);
  }
});

test('in DARTS every pair of inputs of a node is equally likely, and every operation but none', async () => {
  const space = await spaceOf(darts({ cells: 3, channels: 4, nodes: 3, operations: ['none', 'skip_connect', 'sep_conv_3x3'] }));
  const pairs = new Map<string, number>();
  const draws = 1200;
  for (let i = 0; i < draws; i++) {
    const genotype = randomGenotype(space, fold(generatorOf(4), i));
    if (genotype.space !== 'darts') throw new Error(genotype.space);
    const last = (genotype as unknown as DartsGenotype).normal.slice(-2);
    const key = last.map(([name, from]) => `${name}${from}`).join(' ');
    pairs.set(key, (pairs.get(key) ?? 0) + 1);
  }
  // Of four inputs two, each with one of two operations: 24 ways, 23 degrees of freedom.
  const chi = [...pairs.values()].reduce((sum, n) => sum + (n - draws / 24) ** 2 / (draws / 24), 0);
  assert.ok(pairs.size === 24 && chi < 55, `${pairs.size} ways, χ² ${chi}`);
});

test('a mutation is another genotype of the space, in NAS-Bench-201 with another operation on one edge', async () => {
  const [bench, cells] = [await spaceOf(nasBench201()), await spaceOf(darts({ cells: 3, channels: 4, nodes: 2 }))];
  fc.assert(
    fc.property(fc.nat(100_000), (seed) => {
      const generator = generatorOf(seed);
      for (const space of [bench, cells]) {
        const weights = randomWeights(space, fold(generator, 'weights'));
        const mutated = mutateWeights(space, weights, fold(generator, 'mutation'));
        assert.is.not(JSON.stringify(space.discretise(mutated)), JSON.stringify(space.discretise(weights)));
      }
      const weights = randomWeights(bench, generator);
      const after = operationsOf(bench.discretise(mutateWeights(bench, weights, generator)));
      const changed = operationsOf(bench.discretise(weights)).filter((name, edge) => name !== after[edge]);
      assert.is(changed.length, 1);
    }),
    { numRuns: 50 },
  );
});

test('where there is one architecture alone a mutation gives up', async () => {
  const space = await spaceOf(nasBench201({ operations: ['nor_conv_3x3'] }));
  const weights = randomWeights(space, generatorOf(1));
  assert.is(mutateWeights(space, weights, generatorOf(2)), weights);
});

test.run();

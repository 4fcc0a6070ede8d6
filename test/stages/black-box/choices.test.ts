import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { architectureDecisions, edgeDecisions } from '../../../networks/cost/decisions.js';
import { formatGenotype } from '../../../networks/genotype-text.js';
import {
  genotypeOfChoices,
  mutateChoices,
  neighboursOf,
  partsOfChoices,
  randomChoices,
} from '../../../stages/black-box/choices.js';
import { right } from '../support.js';
import { binary, everyChoices, paired, whole } from './methods/support.js';

test('in NAS-Bench-201 there are 24 neighbours, each with another operation on one edge', async () => {
  const { space, decisions } = await whole();
  fc.assert(
    fc.property(fc.nat(10_000), (seed) => {
      const choices = randomChoices(decisions, generatorOf(seed));
      const neighbours = neighboursOf(decisions, choices);
      assert.is(neighbours.length, 24);
      assert.is(new Set(neighbours.map((one) => formatGenotype(genotypeOfChoices(space, decisions, one)))).size, 24);
      for (const one of neighbours) assert.is(one.filter((option, i) => option !== choices[i]).length, 1);
    }),
    { numRuns: 20 },
  );
});

test('in DARTS a neighbour has another operation on one edge, or one edge exchanged; every architecture can be reached', async () => {
  const { decisions } = await paired();
  const partsOf = (choices: readonly number[]) =>
    new Set(partsOfChoices(decisions, choices).map(({ cellType, row, column }) => `${cellType} ${row} ${column}`));
  const start = decisions.map(() => 0);
  // First nodes have two edges, each with another operation; second ones one of two kept, and three pairs on the rest.
  assert.is(neighboursOf(decisions, start).length, 2 * (2 + 2 * 3));
  const reached = new Set([start.join()]);
  const open = [start];
  for (let one = open.pop(); one !== undefined; one = open.pop())
    for (const next of neighboursOf(decisions, one)) {
      assert.is([...partsOf(next)].filter((part) => !partsOf(one as readonly number[]).has(part)).length, 1);
      if (reached.size < 3000 && !reached.has(next.join())) {
        reached.add(next.join());
        open.push([...next]);
      }
    }
  assert.is(reached.size, everyChoices(decisions).length);
});

test('a mutation is each of the neighbours, equally likely where every decision has as many', async () => {
  const { decisions } = await whole();
  const choices = randomChoices(decisions, generatorOf(4));
  const counts = new Map(neighboursOf(decisions, choices).map((one) => [one.join(), 0]));
  const draws = 2400;
  for (let i = 0; i < draws; i++) {
    const text = mutateChoices(decisions, choices, fold(generatorOf(9), i)).join();
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const chi = [...counts.values()].reduce((sum, n) => sum + (n - draws / 24) ** 2 / (draws / 24), 0);
  // 23 degrees of freedom: 55 has a probability of 2e-4.
  assert.ok(counts.size === 24 && chi < 55, `${counts.size} neighbours, χ² ${chi}`);
});

test('an architecture that is the only one is its own mutation', () => {
  const decisions = [[[{ cellType: 'cell', row: 0, column: 0, place: 'cell', operation: 'wave' }]]];
  assert.equal(mutateChoices(decisions, [0], generatorOf(1)), [0]);
  assert.equal(neighboursOf(decisions, [0]), []);
});

test('a space whose rule takes one operation on each edge has its decisions by its cell types alone', async () => {
  const { space, decisions } = await binary();
  const { decomposition: _, ...bare } = space;
  const own = right(architectureDecisions({ ...bare, decisions: edgeDecisions(space.cellTypes) }));
  const texts = (of: typeof decisions) => everyChoices(of).map((one) => formatGenotype(genotypeOfChoices(space, of, one)));
  assert.equal(texts(own), texts(decisions));
  assert.is(architectureDecisions(bare)._tag, 'Left');
});

test.run();

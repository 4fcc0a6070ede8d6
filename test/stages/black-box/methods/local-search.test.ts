import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { uniform } from '../../../../base/numerics/random/draw.js';
import { generatorOf } from '../../../../base/numerics/random/generator.js';
import { genotypeOfChoices, neighboursOf } from '../../../../stages/black-box/choices.js';
import { localSearchMethod } from '../../../../stages/black-box/methods/local-search-method.js';
import { binary, everyChoices, statesOf } from './support.js';

const method = localSearchMethod();

/** A rough table: a figure for each of the 64 architectures, by its choices and by its genotype. */
const tableOf = async (seed: number) => {
  const { space, decisions } = await binary();
  const choices = everyChoices(decisions);
  const figures = uniform(generatorOf(seed), choices.length);
  const byChoices = new Map(choices.map((one, i) => [one.join(), figures[i] as number]));
  const byGenotype = new Map(
    choices.map((one, i) => [JSON.stringify(genotypeOfChoices(space, decisions, one)), figures[i] as number]),
  );
  const figureOf = (one: readonly number[]): number => byChoices.get(one.join()) as number;
  return {
    space,
    decisions,
    choices,
    figureOf,
    figureOfGenotype: (genotype: object): number => byGenotype.get(JSON.stringify(genotype)) as number,
    isOptimum: (one: readonly number[]): boolean =>
      neighboursOf(decisions, one).every((neighbour) => figureOf(neighbour) <= figureOf(one)),
  };
};

test('it climbs to the best neighbour once all were evaluated, ends at a local optimum, and begins elsewhere', async () => {
  const optima = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    const { space, decisions, figureOf, figureOfGenotype, isOptimum } = await tableOf(seed % 4);
    const told = await statesOf(method, space, figureOfGenotype, 64, seed);
    const tried = told.map(({ proposed }) => proposed.tried?.choices.join());
    // The figures differ, so that the way up from the beginning is one alone.
    const wayFrom = (one: readonly number[]): readonly (readonly number[])[] => {
      const best = neighboursOf(decisions, one).reduce((a, b) => (figureOf(b) > figureOf(a) ? b : a));
      return figureOf(best) > figureOf(one) ? [one, ...wayFrom(best)] : [one];
    };
    const way = wayFrom(told[0]?.proposed.tried?.choices ?? []);
    const end = way.at(-1) as readonly number[];
    assert.ok(isOptimum(end));
    optima.add(`${seed % 4} ${end}`);
    const evaluated = new Set([way[0]?.join()]);
    for (const one of way) {
      for (const neighbour of neighboursOf(decisions, one)) evaluated.add(neighbour.join());
      assert.equal(new Set(tried.slice(0, evaluated.size)), evaluated, `seed ${seed}, around ${one}`);
    }
    const after = told[evaluated.size]?.proposed.current;
    assert.ok(after === null || !way.some((one) => one.join() === after?.choices.join()));
  }
  assert.ok(optima.size > 8, `${optima.size} optima`);
});

test('it evaluates every architecture once, then has nothing left to propose', async () => {
  const { space, figureOfGenotype } = await tableOf(5);
  const told = await statesOf(method, space, figureOfGenotype, 1000);
  assert.is(told.length, 64);
  assert.is(new Set(told.map(({ genotype }) => JSON.stringify(genotype))).size, 64);
});

test.run();

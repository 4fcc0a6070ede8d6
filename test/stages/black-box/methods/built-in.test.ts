import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { localSearch } from '../../../../stages/black-box/methods/local-search.js';
import { regularisedEvolution } from '../../../../stages/black-box/methods/regularised-evolution.js';
import { reinforce } from '../../../../stages/black-box/methods/reinforce.js';
import { problemOf } from '../../support.js';
import { run, searched, stored } from '../support.js';
import { undecided } from './undecided.js';

const METHODS = [
  ['regularised evolution', regularisedEvolution()],
  ['REINFORCE', reinforce({ learningRate: 0.1 })],
  ['local search', localSearch()],
] as const;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

for (const [name, method] of METHODS) {
  test(`${name} is resumed after any evaluation as if it had not been stopped`, async () => {
    const settings = { method, budget: { evaluations: 30 } };
    const whole = await searched(settings, {}, [1, 5, 10, 11, 25, 26, 30]);
    assert.is(whole.artifacts.history.method, name);
    for (const [number, state] of whole.checkpoints)
      assert.equal((await searched(settings, { resume: stored(state) })).artifacts, whole.artifacts, `after ${number}`);
  });

  test(`${name} follows the seed alone, and a larger budget begins with the evaluations of a smaller one`, async () => {
    const of = async (seed: number, evaluations: number) =>
      (await searched({ method, budget: { evaluations } }, { seed })).artifacts.history.evaluations;
    const [short, long] = [await of(1, 20), await of(1, 40)];
    assert.equal(await of(1, 20), short);
    assert.equal(long.slice(0, 20), short);
    assert.is.not(JSON.stringify(await of(2, 20)), JSON.stringify(short));
  });

  test(`${name} learns from what it hears: late proposals are better than early ones`, async () => {
    const { evaluations } = (await searched({ method, budget: { evaluations: 300 } })).artifacts.history;
    const figures = evaluations.map(({ figure }) => figure);
    const [early, late] = [mean(figures.slice(0, 20)), mean(figures.slice(-50))];
    assert.ok(late > early + 0.1, `${early} to ${late}`);
  });

  test(`${name} refuses a space that does not say what its architectures are made of`, async () => {
    const found = await problemOf(run({ method, space: undecided(), budget: { evaluations: 2 } }));
    assert.is(found.problem, 'usage');
    assert.match(found.what, /architectures of the space "nas-bench-201" have no decisions/);
    assert.match(found.remedy, /edgeDecisions\(cellTypes\).*randomSampling/);
  });
}

test.run();

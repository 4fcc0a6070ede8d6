import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { evolution, reinforce } from './methods-of-ones-own.js';
import { searched, stored } from './support.js';

const figuresOf = async (method: ReturnType<typeof evolution>, evaluations: number): Promise<readonly number[]> =>
  (await searched({ method, budget: { evaluations } })).artifacts.history.evaluations.map(({ figure }) => figure);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

for (const [name, method] of [
  ['a population', evolution()],
  ['a policy', reinforce()],
] as const) {
  test(`${name} learns from what it hears: late proposals are better than early ones`, async () => {
    const figures = await figuresOf(method, 300);
    assert.ok(
      mean(figures.slice(-50)) > mean(figures.slice(0, 50)) + 0.1,
      `${mean(figures.slice(0, 50))} to ${mean(figures.slice(-50))}`,
    );
  });

  test(`${name} is resumed after any evaluation as if it had not been stopped`, async () => {
    const settings = { method, budget: { evaluations: 20 } };
    const whole = await searched(settings, {}, [1, 5, 10, 11, 15, 20]);
    for (const [number, state] of whole.checkpoints)
      assert.equal((await searched(settings, { resume: stored(state) })).artifacts, whole.artifacts, `after ${number}`);
  });
}

test.run();

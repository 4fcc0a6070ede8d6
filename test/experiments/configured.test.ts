import { readdirSync } from 'node:fs';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Experiment, isExperiment } from '../../pipeline/experiment.js';
import { importBuilt } from '../built.js';

const folder = new URL('../../experiments/', import.meta.url);
// Experiments import the package, as users' do; so its own build has to configure them.
const { configuredGraph } = await importBuilt<typeof import('../../pipeline/run/configure.js')>('pipeline/run/configure.js');
const HUGE = { memoryBytes: 2 ** 50 };

const experiments = await Promise.all(
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map(async (file): Promise<readonly [string, Experiment]> => {
      const { default: found } = (await import(new URL(file, folder).href)) as { readonly default: unknown };
      if (!isExperiment(found)) throw new Error(`${file} has no experiment`);
      return [file, found];
    }),
);

for (const [file, experiment] of experiments) {
  test(`${file}: nothing is refused, whatever is chosen`, async () => {
    const choices = Object.entries(experiment.settings.choices ?? {});
    const chosen = choices.reduce<readonly (readonly { choice: string; value: string }[])[]>(
      (before, [choice, values]) => before.flatMap((one) => values.map((value) => [...one, { choice, value }])),
      [[]],
    );
    for (const one of chosen) {
      const graph = await configuredGraph(experiment, one, HUGE)();
      assert.ok(either.isRight(graph), either.isLeft(graph) ? JSON.stringify([one, graph.left]) : '');
    }
  });
}

test.run();

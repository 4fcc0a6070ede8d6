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

test('at the small scale a preset of Table 4 has another rate of the architecture, and else its own optimiser', async () => {
  const [, table] = experiments.find(([file]) => file === 'drnas-table-4.ts') as (typeof experiments)[number];
  const chosen = Object.entries({ scale: 'small', methods: 'sharing', data: 'cifar10' });
  const graph = await configuredGraph(
    table,
    chosen.map(([choice, value]) => ({ choice, value })),
    HUGE,
  )();
  if (either.isLeft(graph)) throw new Error(graph.left.what);
  const optimisers = graph.right.nodes.flatMap(({ name, decoded }) => {
    const { optimiser } = decoded as { readonly optimiser?: Readonly<Record<string, unknown>> };
    return /^(?:snas|dsnas)@0$/.test(name) ? [[optimiser?.['learningRate'], optimiser?.['clip']]] : [];
  });
  assert.equal(optimisers, [
    [1e-3, 10],
    [1e-3, 10],
  ]);
});

test.run();

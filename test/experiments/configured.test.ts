import { readdirSync } from 'node:fs';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../artifacts/digest.js';
import { type Experiment, isExperiment } from '../../pipeline/experiment.js';
import type { FlowNode } from '../../pipeline/flow.js';
import type { ConfiguredNode } from '../../pipeline/run/configure.js';
import { ownName } from '../../pipeline/run/graph.js';
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

type Chosen = readonly { readonly choice: string; readonly value: string }[];

const MOST_COMBINATIONS = 12;

/**
 * All combinations of choices; of more than so many the first values of all, every other value of a choice beside the first of the
 * others, and the last of all.
 */
const chosenOf = (choices: readonly (readonly [string, readonly string[]])[]): readonly Chosen[] => {
  if (choices.reduce((product, [, values]) => product * values.length, 1) <= MOST_COMBINATIONS)
    return choices.reduce<readonly Chosen[]>(
      (before, [choice, values]) => before.flatMap((one) => values.map((value) => [...one, { choice, value }])),
      [[]],
    );
  const taking = (valueAmong: (values: readonly string[], place: number) => string | undefined): Chosen =>
    choices.map(([choice, values], place) => ({ choice, value: valueAmong(values, place) as string }));
  return [
    taking(([first]) => first),
    ...choices.flatMap(([, others], place) =>
      others.slice(1).map((value) => taking(([first], at) => (at === place ? value : first))),
    ),
    taking((values) => values.at(-1)),
  ];
};

/** The searches and trainings of a graph that have different names and yet compute the same. */
const alike = (nodes: readonly ConfiguredNode[]): readonly string[] => {
  const computed = new Map<FlowNode, string>();
  const names = new Map<string, Set<string>>();
  for (const { node, config } of nodes) {
    const { definition, seed, inputs } = node;
    const sources = Object.entries(inputs).map(([input, of]) => [input, computed.get(of.node), of.output]);
    const text = digestOf(JSON.stringify([definition.stage, config, seed, sources]));
    computed.set(node, text);
    if (['search', 'retrain'].includes(definition.stage)) names.set(text, (names.get(text) ?? new Set()).add(ownName(node)));
  }
  return [...names.values()].filter(({ size }) => size > 1).map((same) => [...same].join(' = '));
};

for (const [file, experiment] of experiments) {
  test(`${file}: nothing is refused, whatever is chosen, and what is searched or trained under two names differs`, async () => {
    for (const one of chosenOf(Object.entries(experiment.settings.choices ?? {}))) {
      const graph = await configuredGraph(experiment, one, HUGE)();
      assert.ok(either.isRight(graph), either.isLeft(graph) ? JSON.stringify([one, graph.left]) : '');
      assert.equal(alike(graph.right.nodes), [], JSON.stringify(one));
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

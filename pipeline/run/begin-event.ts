import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isComponent } from '../../artifacts/component.js';
import { isRecord } from '../../base/argument.js';
import { withoutCredentials } from '../../base/credentials.js';
import type { Experiment } from '../experiment.js';
import { type Choice, choose } from './choose.js';
import type { ConfiguredGraph, Override } from './configure.js';
import type { RunBegun, RunStage } from './event.js';
import type { RunOptions } from './node-run.js';
import { overrideText } from './override-text.js';

/** A configuration without what holds on one machine only: where a component's code and its data lie. */
const withoutPlaces = (value: unknown): unknown => {
  if (isComponent(value)) return { component: value.component, name: value.name, config: withoutPlaces(value.config) };
  if (Array.isArray(value)) return value.map(withoutPlaces);
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutPlaces(inner)])) : value;
};

/** An override as `--set` has it. */
export const writtenOf = (override: Override): string =>
  'choice' in override ? `${override.choice}=${override.value}` : overrideText(override);

/** The stages of a graph as the first event of a run tells of them, by the seed of the run. */
export const runStages = ({ nodes }: ConfiguredGraph, seed: number): readonly RunStage[] => {
  const names = new Map(nodes.map(({ node, name }) => [node, name]));
  return nodes.map(({ node, name, config, resources }) => ({
    stage: name,
    definition: node.definition.stage,
    config: withoutPlaces(config),
    resources,
    ...(node.executor === undefined ? {} : { executor: withoutCredentials(node.executor) }),
    after: [...new Set(Object.values(node.inputs).map((input) => names.get(input.node) as string))],
    seed: node.definition.seeded ? seed + (node.seed ?? 0) : null,
    outputs: Object.fromEntries(Object.entries(node.definition.outputs).map(([output, kind]) => [output, kind.name])),
  }));
};

/** The first event of a run of a graph. */
export const beginEvent = (
  experiment: Experiment,
  graph: ConfiguredGraph,
  {
    name,
    overrides,
    seed,
    backend,
    versions,
    store,
  }: Pick<RunOptions, 'name' | 'overrides' | 'seed' | 'backend' | 'versions' | 'store'>,
  executor: string,
): RunBegun => ({
  type: 'run',
  ...(name === undefined ? {} : { name }),
  experiment: experiment.experiment,
  choices: pipe(
    choose(
      experiment,
      overrides.filter((one): one is Choice => 'choice' in one),
    ),
    // The graph was built with these choices: they are valid.
    either.getOrElse(() => ({})),
  ),
  overrides: overrides.map(writtenOf),
  seed,
  backend: { name: backend.name },
  versions: versions ?? {},
  executor,
  store: withoutCredentials(store.where),
  graph: runStages(graph, seed),
});

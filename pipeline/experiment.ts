import type { Flow } from './flow.js';

// biome-ignore lint/suspicious/noExplicitAny: a flow of any artifacts
type AnyFlow = Flow<any>;

/** What an experiment gives: one flow, or several by name. */
export type ExperimentResult = AnyFlow | Readonly<Record<string, AnyFlow>>;

/** Settings of an experiment that the command line can override. */
export interface ExperimentSettings {
  /** The seed of every seeded stage (default 0; `--seed`). */
  readonly seed?: number;
}

/** A named graph of stages; building it computes nothing. */
export interface Experiment {
  readonly experiment: string;
  readonly settings: ExperimentSettings;
  readonly build: () => ExperimentResult;
}

/**
 * Defines an experiment: the default export of a file that `pipe run` takes.
 *
 * @example
 * export default experiment('quickstart', () => {
 *   const images = load(shapes({ train: 2000, test: 500 }), { validation: 0.5 });
 *   const cell = images.pipe(search({ space: darts({ cells: 3, channels: 8 }), epochs: 4 }), discretise());
 *   return { genotype: cell, evaluation: cell.pipe(retrain({ epochs: 4 }), evaluate()) };
 * });
 */
export function experiment(name: string, build: () => ExperimentResult): Experiment;
export function experiment(name: string, settings: ExperimentSettings, build: () => ExperimentResult): Experiment;
export function experiment(
  name: string,
  first: ExperimentSettings | (() => ExperimentResult),
  second?: () => ExperimentResult,
): Experiment {
  return typeof first === 'function'
    ? { experiment: name, settings: {}, build: first }
    : { experiment: name, settings: first, build: second as () => ExperimentResult };
}

/** Tells whether a value is an experiment. */
export const isExperiment = (value: unknown): value is Experiment =>
  typeof value === 'object' && value !== null && 'experiment' in value && typeof (value as Experiment).build === 'function';

import { describeValue, expectSettings, isRecord, refuseCall } from '../base/argument.js';
import type { AnyFlow } from './flow.js';
import type { ReportSection } from './report/section.js';

/** Result of an experiment: one flow, or several by name. */
export type ExperimentResult = AnyFlow | Readonly<Record<string, AnyFlow>>;

/** Values of each choice of an experiment; the first is the one that holds unless another is asked for. */
export type Choices = Readonly<Record<string, readonly [string, ...string[]]>>;

/** One value of each choice. */
export type Chosen<C extends Choices> = { readonly [N in keyof C]: C[N][number] };

/** Settings of an experiment: those that the command line can override, and how it is reported. */
export interface ExperimentSettings<C extends Choices = Choices> {
  /** The seed of every seeded stage (default 0; `--seed`). */
  readonly seed?: number;
  /** Choices of a run by `--set NAME=VALUE`, for example `{ scale: ['paper', 'small'] }`. */
  readonly choices?: C;
  /** Sinks of its runs, by the addresses that `--log` takes, beside those of the command. */
  readonly log?: readonly string[];
  /** Sections of `pipe report` for kinds of artifacts of one's own, or in the place of the house's for a kind. */
  readonly sections?: readonly ReportSection[];
}

/** A named graph of stages; building it computes nothing. */
export interface Experiment {
  readonly experiment: string;
  readonly settings: ExperimentSettings;
  readonly build: (chosen: Chosen<Choices>) => ExperimentResult;
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
export function experiment<const C extends Choices>(
  name: string,
  settings: ExperimentSettings<C>,
  build: (chosen: Chosen<C>) => ExperimentResult,
): Experiment;
export function experiment(
  name: string,
  first: ExperimentSettings | (() => ExperimentResult),
  second?: (chosen: never) => ExperimentResult,
): Experiment {
  const [settings, build] = typeof first === 'function' ? [{}, first] : [first, second as Experiment['build']];
  if (typeof name !== 'string' || name === '')
    refuseCall('experiment', `its name is ${describeValue(name)}`, "give a text first: experiment('mine', () => ...)");
  if (typeof build !== 'function')
    refuseCall('experiment', `"${name}" has no function but ${describeValue(build)}`, 'give a function that returns flows last');
  expectSettings('experiment', settings);
  expectSeed(settings.seed);
  expectChoices(settings.choices);
  expectSinks(settings.log);
  expectSections(settings.sections);
  return { experiment: name, settings, build };
}

const expectSeed = (seed: unknown): void => {
  if (seed !== undefined && !(Number.isSafeInteger(seed) && (seed as number) >= 0))
    refuseCall('experiment', `its seed is ${describeValue(seed)}`, 'give a whole number from 0');
};

const expectSinks = (log: unknown): void => {
  if (log !== undefined && !(Array.isArray(log) && log.every((one) => typeof one === 'string')))
    refuseCall(
      'experiment',
      `its log is ${describeValue(log)}`,
      "give a list of sinks by address: { log: ['tensorboard:runs'] }",
    );
};

const expectChoices = (choices: unknown): void => {
  const remedy = "give each choice a list of words: { choices: { scale: ['paper', 'small'] } }";
  if (choices === undefined) return;
  if (!isRecord(choices)) refuseCall('experiment', `its choices are ${describeValue(choices)}`, remedy);
  for (const [name, values] of Object.entries(choices)) {
    // `--set` takes them for the key of a stage, and for the value.
    if (name === '' || /[.=]/.test(name))
      refuseCall('experiment', `a choice is called ${describeValue(name)}`, 'give it a name without "." and "="');
    if (!Array.isArray(values) || values.length === 0 || values.some((value) => typeof value !== 'string'))
      refuseCall('experiment', `the choice "${name}" is between ${describeValue(values)}`, remedy);
  }
};

const expectSections = (sections: unknown): void => {
  const isSection = (one: unknown): boolean => isRecord(one) && isRecord(one['kind']) && typeof one['draw'] === 'function';
  if (sections !== undefined && !(Array.isArray(sections) && sections.every(isSection)))
    refuseCall(
      'experiment',
      `its sections are ${describeValue(sections)}`,
      'give a list of what `section` makes: { sections: [section(kind, title, draw)] }',
    );
};

/** Tells whether a value is an experiment. */
export const isExperiment = (value: unknown): value is Experiment =>
  typeof value === 'object' && value !== null && 'experiment' in value && typeof (value as Experiment).build === 'function';

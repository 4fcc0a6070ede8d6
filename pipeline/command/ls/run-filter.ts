import * as either from 'fp-ts/lib/Either.js';
import type { Blobs } from '../../../artifacts/store/blobs.js';
import { readRunHead } from '../../../artifacts/store/run-blobs.js';
import { isRecord } from '../../../base/argument.js';
import { nearest } from '../../../base/codecs/record.js';
import { inTurns } from '../../../base/in-turns.js';
import { type Problem, problem } from '../../../base/problem.js';
import { quoted } from '../../../base/quote.js';
import { RunHead } from '../../record/record.js';
import { type RunSummary, timeOf } from '../../record/summary.js';
import { type Override, parseOverride } from '../../run/configure.js';
import { firstOf } from '../present/first-of.js';

/** Conditions on the runs that are listed; a run has to meet all. */
export interface RunFilter {
  readonly experiment?: string;
  readonly seed?: number;
  /** As `--set` has them. */
  readonly set: readonly string[];
  /** Milliseconds since 1970. */
  readonly since?: number;
  /** True for those that failed or were killed. */
  readonly failed?: boolean;
}

const OFTEN: readonly RunSummary['life'][] = ['failed', 'killed'];

const meets =
  ({ experiment, seed, since, failed }: RunFilter) =>
  (run: RunSummary): boolean =>
    (experiment === undefined || run.head.experiment === experiment) &&
    (seed === undefined || run.head.seed === seed) &&
    (since === undefined || Date.parse(timeOf(run)) >= since) &&
    (failed !== true || OFTEN.includes(run.life));

const valueAt = (config: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((at, key) => {
    const inner = isRecord(at) && 'component' in at ? at['config'] : at;
    return isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  }, config);

/** Tells whether a value of a configuration is the one that a person wrote; a component is meant by its name. */
const isValue = (found: unknown, written: unknown): boolean =>
  JSON.stringify(found) === JSON.stringify(written) || (isRecord(found) && 'component' in found && found['name'] === written);

const hasSetting = ({ choices, stages }: RunHead, setting: Override): boolean =>
  'choice' in setting
    ? choices[setting.choice] === setting.value
    : stages.some(({ stage, config }) => stage === setting.stage && isValue(valueAt(config, setting.path), setting.value));

/** The problem of a setting that no run has, whatever its value; undefined where some run has it. */
const noSetting = (heads: readonly RunHead[], setting: Override): Problem | undefined => {
  const refuse = (what: string, remedy: string): Problem => problem('usage', what, '--set', remedy);
  const meant = (name: string, names: readonly string[]): string => {
    const suggestion = nearest(name, names);
    return suggestion === undefined ? '' : `; did you mean ${quoted(suggestion)}?`;
  };
  const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].sort();
  if ('choice' in setting) {
    const choices = distinct(heads.flatMap((head) => Object.keys(head.choices)));
    if (choices.includes(setting.choice)) return undefined;
    const remedy = choices.length === 0 ? 'name a key of a stage, as STAGE.KEY=VALUE' : `name one of ${choices.join(', ')}`;
    return refuse(`no run here has a choice ${quoted(setting.choice)}${meant(setting.choice, choices)}`, remedy);
  }
  const stages = distinct(heads.flatMap((head) => head.stages.map(({ stage }) => stage)));
  if (!stages.includes(setting.stage))
    return refuse(
      `no run here has a stage ${quoted(setting.stage)}${meant(setting.stage, stages)}`,
      `name one of ${firstOf(stages)}`,
    );
  const path = setting.path.join('.');
  const configs = heads.flatMap((head) => head.stages.flatMap(({ stage, config }) => (stage === setting.stage ? [config] : [])));
  if (configs.some((config) => valueAt(config, setting.path) !== undefined)) return undefined;
  const keys = distinct(configs.flatMap((config) => (isRecord(config) ? Object.keys(config) : [])));
  return refuse(
    `the stage ${setting.stage} has no key ${quoted(path)}${meant(path, keys)}`,
    keys.length === 0 ? 'it has none at all' : `name one of ${firstOf(keys)}`,
  );
};

/** Reads what runs were configured with, for conditions on settings: their summaries do not have it. */
const withSettings = async (
  blobs: Blobs,
  runs: readonly RunSummary[],
  settings: readonly Override[],
): Promise<either.Either<Problem, readonly RunSummary[]>> => {
  if (settings.length === 0) return either.right(runs);
  const read = await inTurns(runs, ({ head }) => readRunHead(blobs, head.run, RunHead));
  const heads = read.map((head) => (head !== undefined && either.isRight(head) ? head.right : undefined));
  const known = heads.flatMap((head) => head ?? []);
  const refused = known.length === 0 ? [] : settings.flatMap((setting) => noSetting(known, setting) ?? []);
  if (refused[0] !== undefined) return either.left(refused[0]);
  return either.right(
    runs.filter((_, index) => {
      const head = heads[index];
      return head !== undefined && settings.every((setting) => hasSetting(head, setting));
    }),
  );
};

const noExperiment = (runs: readonly RunSummary[], experiment: string): Problem => {
  const names = [...new Set(runs.map(({ head }) => head.experiment))].sort();
  const suggestion = nearest(experiment, names);
  return problem(
    'usage',
    `the store has no run of an experiment ${quoted(experiment)}${suggestion === undefined ? '' : `; did you mean ${quoted(suggestion)}?`}`,
    '--experiment',
    `name one of ${names.join(', ')}`,
  );
};

/**
 * The runs that meet the conditions, in their order.
 *
 * @returns a usage problem for a setting that cannot be read, or that none of these runs has, and for an experiment that no run is of
 */
export const filterRuns = async (
  blobs: Blobs,
  runs: readonly RunSummary[],
  filter: RunFilter,
): Promise<either.Either<Problem, readonly RunSummary[]>> => {
  const settings = either.traverseArray(parseOverride)(filter.set);
  if (either.isLeft(settings)) return settings;
  const { experiment } = filter;
  if (experiment !== undefined && runs.length > 0 && !runs.some(({ head }) => head.experiment === experiment))
    return either.left(noExperiment(runs, experiment));
  return withSettings(blobs, runs.filter(meets(filter)), settings.right);
};

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

/** Reads what a run was configured with, for conditions on settings: their summaries do not have it. */
const withSettings = async (
  blobs: Blobs,
  runs: readonly RunSummary[],
  settings: readonly Override[],
): Promise<readonly RunSummary[]> => {
  if (settings.length === 0) return runs;
  const heads = await inTurns(runs, ({ head }) => readRunHead(blobs, head.run, RunHead));
  return runs.filter((_, index) => {
    const head = heads[index];
    return head !== undefined && either.isRight(head) && settings.every((setting) => hasSetting(head.right, setting));
  });
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
 * @returns a usage problem for a setting that cannot be read, and for an experiment that no run is of
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
  return either.right(await withSettings(blobs, runs.filter(meets(filter)), settings.right));
};

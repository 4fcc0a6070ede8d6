import type { Digest } from '../../artifacts/digest.js';
import { type Manifest, secondsOf } from '../../artifacts/manifest.js';
import { deviationOf, meanOf } from '../../base/numerics/statistics.js';
import type { PlannedStage } from '../run/plan.js';

/** A stage whose result the store has: what it took, and when it was done. */
export interface FinishedStage {
  readonly stage: string;
  readonly status: 'finished';
  readonly key: Digest;
  /** Seconds of the work, the parts before an interruption included; null where that is not known. */
  readonly seconds: number | null;
  /** The seed that it ran with, or null for a stage that has none. */
  readonly seed: number | null;
  /** The numeric backend, or null for a stage that computes nothing with it. */
  readonly backend: string | null;
  /** ISO 8601. */
  readonly finished: string;
  /** The stage above with the same key: the same work, which was done once. */
  readonly sharedWith?: string;
}

/** A stage without a result in the store; an unfinished one has a checkpoint there. */
export interface MissingStage {
  readonly stage: string;
  readonly status: 'not run' | 'unfinished';
}

export type StageTime = FinishedStage | MissingStage;

/** Times of the stages of one name, over the seeds. */
export interface MeanTime {
  /** The name without the seed. */
  readonly stage: string;
  /** The seconds of each that is finished, where they are known; work that several of them share counts once. */
  readonly seconds: readonly number[];
  /** Number of unfinished ones. */
  readonly missing: number;
  /** Number of finished ones of unknown time. */
  readonly unknown: number;
  /** In seconds; null where none is finished. */
  readonly mean: number | null;
  /** Standard deviation (n - 1) in seconds; null where fewer than two are finished. */
  readonly deviation: number | null;
}

/** Times of the stages of an experiment. */
export interface Times {
  readonly stages: readonly StageTime[];
  readonly means: readonly MeanTime[];
  /** Seconds of all finished stages whose time is known; work that several share counts once. */
  readonly total: number;
}

/** A stage's name without its seed: `search` of `search@1`, `search-2` of `search@1-2`. */
export const withoutSeed = (stage: string): string => stage.replace(/@\d+(?=(?:-\d+)?$)/, '');

const isFinished = (time: StageTime): time is FinishedStage => time.status === 'finished';

/** Tells whether a stage is finished and its manifest does not tell how long it took. */
export const hasUnknownTime = (time: StageTime): boolean => isFinished(time) && time.seconds === null;

/** The seconds of the finished stages, where they are known; several with one key were computed once. */
const knownSeconds = (times: readonly StageTime[]): readonly number[] =>
  [...new Map(times.filter(isFinished).map(({ key, seconds }) => [key, seconds])).values()].flatMap((seconds) =>
    seconds === null ? [] : [seconds],
  );

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const timesOfName = (stage: string, times: readonly StageTime[]): MeanTime => {
  const seconds = knownSeconds(times);
  return {
    stage,
    seconds,
    missing: times.filter((time) => !isFinished(time)).length,
    unknown: times.filter(hasUnknownTime).length,
    mean: seconds.length === 0 ? null : meanOf(seconds),
    deviation: deviationOf(seconds),
  };
};

/** Times of the stages by their manifests, in the order of the experiment; a stage that has none is not finished. */
export const timesOf = (planned: readonly PlannedStage[], manifests: ReadonlyMap<Digest, Manifest>): Times => {
  const owners = new Map<Digest, string>();
  const stages = planned.map(({ stage, status, key, outputs }): StageTime => {
    const manifest = outputs !== undefined && key !== undefined ? manifests.get(key) : undefined;
    if (manifest === undefined || key === undefined) return { stage, status: status === 'resume' ? 'unfinished' : 'not run' };
    const owner = owners.get(key);
    if (owner === undefined) owners.set(key, stage);
    const { finished, parts } = manifest;
    return {
      stage,
      status: 'finished',
      key,
      seconds: secondsOf(manifest) ?? null,
      seed: parts.seed,
      backend: parts.backend?.name ?? null,
      finished,
      ...(owner === undefined ? {} : { sharedWith: owner }),
    };
  });
  const names = [...new Set(stages.map(({ stage }) => withoutSeed(stage)))];
  const means = names.map((name) =>
    timesOfName(
      name,
      stages.filter(({ stage }) => withoutSeed(stage) === name),
    ),
  );
  return { stages, means, total: sum(knownSeconds(stages)) };
};

import * as either from 'fp-ts/lib/Either.js';
import type { AskedJob, Engine, EngineState } from './engine.js';
import type { Pace } from './pace.js';

/** Word of an engine about a job. */
export interface Sighting {
  /** Undefined where it does not know the job. */
  readonly state: EngineState | undefined;
  /** Answers in a row that did not know it. */
  readonly absences: number;
}

/** Watcher of all jobs of a run: one question for all, a few seconds apart. */
export interface Watcher {
  /**
   * Begins to watch a job.
   *
   * @param onAway may be told a sentence when the engine does not answer: each absence is said to one job
   * @returns its last sighting, undefined before the first; and the end of the watching
   */
  readonly watch: (
    job: AskedJob,
    onAway: (sentence: string) => void,
  ) => { readonly sighting: () => Sighting | undefined; readonly end: () => void };
}

interface Watched {
  readonly job: AskedJob;
  readonly onAway: (sentence: string) => void;
  sighting?: Sighting;
}

/** Opens the watcher of an engine; it asks only while a job is watched. */
export const openWatcher = (engine: Engine, { askEvery, awayAtMost, wait }: Pace): Watcher => {
  const all = new Set<Watched>();
  let isAsking = false;
  let isAway = false;

  const ask = async (): Promise<boolean> => {
    const asked = [...all];
    const told = await engine.states(asked.map(({ job }) => job))();
    if (either.isLeft(told)) {
      if (!isAway) asked[0]?.onAway(`${told.left.problem.what}; its jobs go on, and it is asked again until it answers`);
      isAway = true;
      return false;
    }
    isAway = false;
    asked.forEach((one, at) => {
      const state = told.right[at];
      one.sighting = { state, absences: state === undefined ? (one.sighting?.absences ?? 0) + 1 : 0 };
    });
    return true;
  };
  const askAll = async (): Promise<void> => {
    isAsking = true;
    let pause = askEvery;
    while (all.size > 0) {
      pause = (await ask()) ? askEvery : Math.min(awayAtMost, pause * 2);
      await wait(pause);
    }
    isAsking = false;
  };
  return {
    watch: (job, onAway) => {
      const watched: Watched = { job, onAway };
      all.add(watched);
      if (!isAsking) void askAll();
      return { sighting: () => watched.sighting, end: () => void all.delete(watched) };
    },
  };
};

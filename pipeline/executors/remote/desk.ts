import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Digest, digestOf } from '../../../artifacts/digest.js';
import type { Problem } from '../../../base/problem.js';
import type { Resources } from '../../resources.js';
import type { Engine, EngineFailure } from './engine.js';
import type { Pace } from './pace.js';

/** Job on its way to an engine. */
export interface Ordered {
  readonly key: Digest;
  readonly attempt: number;
  /** Place of its store, in words: the same key in another is another job. */
  readonly store: string;
  readonly resources: Resources;
  readonly command: readonly string[];
  /** Is told its name and place before it is submitted. */
  readonly named: (name: string, place: number) => Promise<void>;
  /** Tells whether anybody still wants it: a submission that nobody wants is not tried again. */
  readonly isWanted: () => boolean;
  /** May be told a sentence while the engine is away: each absence is said to one job. */
  readonly onAway: (sentence: string) => void;
}

/** Place where jobs are handed in. */
export interface Desk {
  /** Submits a job, with those of equal needs that come within a moment; gives its identifier, or the problem of one that is refused. */
  readonly order: (
    job: Ordered,
  ) => Promise<either.Either<Problem, { readonly id: string; readonly name: string; readonly place: number }>>;
}

interface Waiting {
  readonly job: Ordered;
  readonly settle: (outcome: Awaited<ReturnType<Desk['order']>>) => void;
}

/** Jobs that one submission takes at most. */
const LARGEST_GROUP = 500;

/** Name of a group: that of its key, or of all of its keys, and of its store. It is the same whoever submits it there. */
const nameOf = (jobs: readonly Ordered[]): string => {
  const [first] = jobs as readonly [Ordered, ...Ordered[]];
  const of = jobs.length === 1 ? first.key : digestOf(jobs.map(({ key, attempt }) => `${key} ${attempt}`).join(' '));
  return `sluice-${of.slice(0, 12)}-${digestOf(first.store).slice(0, 8)}-${first.attempt}`;
};

/** Repeats some work for as long as the engine is away and the work is wanted, ever more seldom; of each absence is said once. */
const insisting = async <A>(
  work: TaskEither<EngineFailure, A>,
  { wait, submitEvery, awayAtMost }: Pace,
  onAway: (sentence: string) => void,
  isWanted: () => boolean,
  before: () => Promise<A | undefined>,
): Promise<either.Either<Problem, A>> => {
  for (let pause = submitEvery; ; pause = Math.min(awayAtMost, pause * 2)) {
    const done = await work();
    if (either.isRight(done)) return done;
    if (!done.left.away || !isWanted()) return either.left(done.left.problem);
    if (pause === submitEvery) onAway(`${done.left.problem.what}; it is asked again until it answers`);
    await wait(pause);
    // What was asked may have been done though the answer was lost.
    const found = await before();
    if (found !== undefined) return either.right(found);
  }
};

/** Opens the desk of an engine. */
export const openDesk = (engine: Engine, pace: Pace): Desk => {
  const waiting = new Map<string, Waiting[]>();
  let line: Promise<unknown> = Promise.resolve();
  let last = Number.NEGATIVE_INFINITY;

  const knownAs = (name: string, count: number) => async (): Promise<readonly string[] | undefined> => {
    const asked = Array.from({ length: count }, (_, place) => ({ name, place }));
    const found = await engine.states(asked)();
    if (either.isLeft(found) || found.right.some((one) => one === undefined || one.phase === 'ended')) return undefined;
    return found.right.map((one) => (one as { readonly id: string }).id);
  };
  const submit = async (group: readonly Waiting[]): Promise<void> => {
    const jobs = group.map(({ job }) => job);
    const [{ resources, onAway }] = jobs as [Ordered, ...Ordered[]];
    const name = nameOf(jobs);
    await Promise.all(jobs.map((job, place) => job.named(name, place)));
    const early = last + pace.submitEvery - pace.now();
    if (early > 0) await pace.wait(early);
    last = pace.now();
    const task = engine.submit({ name, resources, commands: jobs.map(({ command }) => command) });
    const isWanted = (): boolean => jobs.some((job) => job.isWanted());
    const done = await insisting(task, pace, onAway, isWanted, knownAs(name, jobs.length));
    group.forEach(({ settle }, place) => {
      settle(either.map((ids: readonly string[]) => ({ id: ids[place] as string, name, place }))(done));
    });
  };
  const flush = (needs: string): void => {
    const group = waiting.get(needs) ?? [];
    waiting.delete(needs);
    for (let from = 0; from < group.length; from += LARGEST_GROUP) {
      const part = group.slice(from, from + LARGEST_GROUP);
      const fail = (problem: Problem): void => {
        for (const { settle } of part) settle(either.left(problem));
      };
      line = line.then(() => submit(part)).catch((error) => fail(error as Problem));
    }
  };
  return {
    order: (job) =>
      new Promise((settle) => {
        const needs = JSON.stringify([job.store, ...Object.entries(job.resources).sort()]);
        const group = waiting.get(needs);
        if (group !== undefined) {
          group.push({ job, settle });
          return;
        }
        waiting.set(needs, [{ job, settle }]);
        void pace.wait(pace.gather).then(() => flush(needs));
      }),
  };
};

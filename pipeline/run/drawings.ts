import { firstTime } from '../../base/first-time.js';
import type { EventBody } from './event.js';
import { PATIENCE_SECONDS, type Wanted } from './wanted.js';

/** A part of telling what an output of a stage shows, which may be long or never end: a user's section draws. */
export interface Drawing {
  readonly stage: string;
  /** The output. */
  readonly name: string;
  /** Tells it; `isWaitedFor` is false once nobody waits for it any more, when it must tell nothing. */
  readonly tell: (isWaitedFor: () => boolean) => Promise<void>;
  /** Tells whether something is lost where it is not told (it is). */
  readonly matters?: () => boolean;
}

/** Queue of the drawings of a run, beside its stages: one after another, none of which a stage waits for. */
export interface Drawings {
  /** Takes a drawing, at once. */
  readonly add: (drawing: Drawing) => void;
  /**
   * Settles when all are told, or when the run is interrupted, or after its patience (a replay, which is there to be told, waits
   * for as long as each picture comes within that); a warning says of which outputs not all is told. Never rejects.
   */
  readonly end: () => Promise<void>;
  /** Settles when nothing of a stage waits to be told, so that its outputs are read no more for that. Never rejects. */
  readonly drawn: (stage: string) => Promise<void>;
  /** Begins no other, and lets nothing more be told. */
  readonly stop: () => void;
}

/** Facts of a run that its drawings go by. */
export interface DrawnRun {
  readonly signal: AbortSignal;
  readonly wanted?: Wanted;
  /** There for a replay. */
  readonly replay?: unknown;
}

/** The most milliseconds of a timer. */
const LONGEST = 2 ** 31 - 1;

/** Settles with what happens first: the work ends, so many milliseconds pass, or the signal is aborted. */
const within = (work: Promise<void>, milliseconds: number, signal: AbortSignal): Promise<'ended' | 'late' | 'aborted'> =>
  new Promise((settle) => {
    // The timer keeps the process, which nothing else may do while a drawing never ends.
    const timer = setTimeout(() => over('late'), Math.min(milliseconds, LONGEST));
    const aborted = (): void => over('aborted');
    const over = (how: 'ended' | 'late' | 'aborted'): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      settle(how);
    };
    if (signal.aborted) return aborted();
    signal.addEventListener('abort', aborted, { once: true });
    return void work.then(() => over('ended'));
  });

const turnOfOthers = (): Promise<void> => new Promise((settle) => setImmediate(settle));

/**
 * Begins the drawings of a run. One that has not ended within the patience is given up, with those of its output that come after
 * it, and a warning says so.
 */
export const drawingsOf = ({ signal, wanted, replay }: DrawnRun, emit: (event: EventBody) => void): Drawings => {
  const patience = wanted?.patience ?? PATIENCE_SECONDS;
  let waiting: Drawing[] = [];
  let current: Drawing | undefined;
  let emptying: Promise<void> | undefined;
  let isStopped = false;
  const isNew = firstTime();
  const givenUp = new Set<string>();
  const placeOf = ({ stage, name }: Drawing): string => `${stage} ${name}`;
  const sayUntold = (drawing: Drawing, why: string): void => {
    if (drawing.matters?.() === false || !isNew(placeOf(drawing))) return;
    const message = `not all that "${drawing.name}" shows is told: ${why}`;
    emit({ type: 'log', stage: drawing.stage, level: 'warning', message });
  };
  const tellOne = async (drawing: Drawing): Promise<void> => {
    let isGivenUp = false;
    const telling = async (): Promise<void> => drawing.tell(() => !isGivenUp && !isStopped);
    const told = telling().catch((error: unknown) => sayUntold(drawing, String((error as Error | null)?.message ?? error)));
    const how = await within(told, patience * 1000, signal);
    isGivenUp = true;
    if (how === 'aborted') waiting.unshift(drawing);
    if (how !== 'late' || isStopped) return;
    sayUntold(drawing, `drawing it had not ended after ${patience} s`);
    waiting = waiting.filter((other) => placeOf(other) !== placeOf(drawing));
    givenUp.add(placeOf(drawing));
  };
  const watchers: { readonly stage: string; readonly settle: () => void }[] = [];
  const isUntold = (stage: string): boolean =>
    emptying !== undefined && [current, ...waiting].some((one) => one?.stage === stage);
  const settleDrawn = (): void => {
    for (const watcher of watchers.splice(0))
      if (isUntold(watcher.stage)) watchers.push(watcher);
      else watcher.settle();
  };
  const empty = async (): Promise<void> => {
    for (current = waiting.shift(); current !== undefined && !isStopped; current = waiting.shift()) {
      // What is drawn may be long: the run, and an interruption of it, have their turns between.
      await turnOfOthers();
      if (signal.aborted) {
        waiting.unshift(current);
        break;
      }
      await tellOne(current);
      current = undefined;
      settleDrawn();
    }
    current = undefined;
    emptying = undefined;
    settleDrawn();
  };
  const stop = (): void => {
    isStopped = true;
    waiting = [];
  };
  return {
    add: (drawing) => {
      if (isStopped || givenUp.has(placeOf(drawing))) return;
      waiting.push(drawing);
      if (!signal.aborted) emptying ??= empty();
    },
    end: async () => {
      if (emptying !== undefined) await within(emptying, replay === undefined ? patience * 1000 : LONGEST, signal);
      const why = signal.aborted ? 'the run was interrupted' : `the end of the run waited ${patience} s for it`;
      for (const drawing of [...(current === undefined ? [] : [current]), ...waiting]) sayUntold(drawing, why);
      stop();
    },
    drawn: (stage) =>
      new Promise((settle) => {
        watchers.push({ stage, settle });
        settleDrawn();
      }),
    stop,
  };
};

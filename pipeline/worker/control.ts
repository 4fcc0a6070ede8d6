const WORDS = ['interrupt', 'saved', 'cost', 'endsItself'] as const;

const [INTERRUPT, SAVED, COST, ENDS_ITSELF] = WORDS.map((_, place) => place) as [number, number, number, number];

const LOOK_EVERY_MILLISECONDS = 50;

/** The memory of a {@link Control}, for one job. */
export const controlMemory = (): SharedArrayBuffer => new SharedArrayBuffer(4 * WORDS.length);

/** Signals between a job and whoever started it, which arrive at once, also while the job computes without a pause. */
export interface Control {
  /** Asks the job to stop after the step that it is in. */
  readonly interrupt: () => void;
  readonly isInterrupted: () => boolean;
  /** Says that checkpoint `number` is in the store, or will never be, and how many milliseconds writing it took. */
  readonly settle: (number: number, milliseconds: number) => void;
  /** The number of the last checkpoint that was settled, 0 before the first, and the milliseconds that it took. */
  readonly settled: () => { readonly number: number; readonly milliseconds: number };
  /**
   * Stops the job's thread until checkpoint `number` is settled or the job is asked to stop. Only for a thread that settles
   * nothing itself.
   */
  readonly awaitSettled: (number: number) => void;
  /** Says that the job's thread must not be ended from outside, and ends itself soon after it is asked to stop. */
  readonly willEndItself: () => void;
  readonly endsItself: () => boolean;
}

/** The {@link Control} in a memory of {@link controlMemory}. */
export const controlIn = (memory: SharedArrayBuffer): Control => {
  const words = new Int32Array(memory);
  return {
    interrupt: () => {
      Atomics.store(words, INTERRUPT, 1);
    },
    isInterrupted: () => Atomics.load(words, INTERRUPT) === 1,
    settle: (number, milliseconds) => {
      Atomics.store(words, COST, Math.round(milliseconds));
      Atomics.store(words, SAVED, number);
      Atomics.notify(words, SAVED);
    },
    settled: () => ({ number: Atomics.load(words, SAVED), milliseconds: Atomics.load(words, COST) }),
    awaitSettled: (number) => {
      for (let saved = Atomics.load(words, SAVED); saved < number; saved = Atomics.load(words, SAVED)) {
        if (Atomics.load(words, INTERRUPT) === 1) return;
        Atomics.wait(words, SAVED, saved, LOOK_EVERY_MILLISECONDS);
      }
    },
    willEndItself: () => {
      Atomics.store(words, ENDS_ITSELF, 1);
    },
    endsItself: () => Atomics.load(words, ENDS_ITSELF) === 1,
  };
};

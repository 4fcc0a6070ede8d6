import type { Engine } from '../engine/engine.js';
import { EngineFailure } from '../engine/failure.js';
import type { Addon } from './addon.js';

const OUT_OF_MEMORY = 'SLUICE_OUT_OF_MEMORY';

/** Exception of the addon, with a remedy where there is one. */
const failureOf = (error: unknown): unknown =>
  (error as NodeJS.ErrnoException | null)?.code === OUT_OF_MEMORY
    ? new EngineFailure(
        'stage',
        `the engine ran out of memory: ${(error as Error).message}`,
        'take a smaller batchSize or a larger partial, or let it use more with SLUICE_MEMORY (MiB); finished stages are kept',
        undefined,
        { cause: error },
      )
    : error;

const guarded = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw failureOf(error);
  }
};

/** The compiled engine of this thread. */
export const nativeEngine = (addon: Addon): Engine => {
  const places = new Map(addon.kernels().map((name, index) => [name, index]));
  let copy = new Float64Array(64);
  return {
    allocate: (floats) => guarded(() => addon.allocate(floats)),
    release: addon.release,
    write: addon.write,
    read: addon.read,
    call: (kernel, numbers) => {
      const place = places.get(kernel);
      if (place === undefined) throw new Error(`the native engine has no kernel "${kernel}"`);
      if (numbers.length > copy.length) copy = new Float64Array(2 * numbers.length);
      copy.set(numbers);
      return guarded(() => addon.call(place, copy, numbers.length)) ?? [];
    },
    has: (kernel) => places.has(kernel),
    memory: addon.memory,
    resetPeak: addon.resetPeak,
    trim: addon.trim,
  };
};

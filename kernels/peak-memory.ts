import * as tf from '@tensorflow/tfjs-core';

/** A backend that counts the bytes of its tensors. */
interface CountingBackend {
  readonly peakBytes?: () => number;
  readonly resetPeak?: () => void;
}

const current = (): CountingBackend => tf.backend() as unknown as CountingBackend;

/** Begins to look for the most memory that tensors take at once on the current backend. */
export const watchPeakMemory = (): void => current().resetPeak?.();

/** The most mebibytes that tensors took at once since then; undefined where the backend does not count them. */
export const peakMemory = (): number | undefined => {
  const bytes = current().peakBytes?.();
  return bytes === undefined ? undefined : Math.round(bytes / 2 ** 20);
};

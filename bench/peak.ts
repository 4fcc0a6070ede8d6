import * as tf from '@tensorflow/tfjs-core';
import type { MachinePeak } from '../kernels/native/peak.js';

export type { MachinePeak } from '../kernels/native/peak.js';

/** The peak of the machine on the threads of the current backend; null where the backend cannot measure it. */
export const machinePeak = async (): Promise<MachinePeak | null> =>
  tf.getBackend() === 'native' ? (await import('../kernels/native/peak.js')).machinePeak() : null;

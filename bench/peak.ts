import * as tf from '@tensorflow/tfjs-core';
import type { EngineBackend } from '../kernels/engine/backend.js';
import { EngineFailure } from '../kernels/engine/failure.js';

/** Peak of the machine, with all threads of the engine. */
export interface MachinePeak {
  /** 1e9 float32 operations a second: multiply-adds in registers, each two operations. */
  readonly gflops: number;
  /** 1e9 bytes a second that a = b + s·c reads and writes, over arrays that no cache holds. */
  readonly gigabytesPerSecond: number;
}

/** The best of so many times counts: other programs can only make it less. */
const TIMES = 5;
const SECONDS = 0.1;
/** 256 MiB an array. */
const FLOATS = 2 ** 26;

/**
 * Measures the machine's peak on the threads of the native backend, or the GPU's on webgpu, in a second or two; null where the
 * current backend is another one, or has no memory for it.
 */
export const machinePeak = (): MachinePeak | null => {
  if (!['native', 'webgpu'].includes(tf.getBackend())) return null;
  const backend = tf.backend() as EngineBackend;
  const rate = (kernel: string, numbers: readonly number[]): number => {
    const rates = Array.from({ length: TIMES }, () => {
      const [work, seconds] = backend.call(kernel, numbers) as readonly [number, number];
      return work / seconds / 1e9;
    });
    return Math.max(...rates);
  };
  try {
    return { gflops: rate('peak_arithmetic', [SECONDS]), gigabytesPerSecond: rate('peak_bandwidth', [FLOATS, SECONDS]) };
  } catch (error) {
    // A program that stands in for a GPU may have no room for such arrays.
    if (error instanceof EngineFailure) return null;
    throw error;
  } finally {
    backend.trim();
  }
};

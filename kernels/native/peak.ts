import * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from './backend.js';

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

/** Measures the machine's peak on the native backend, which must be the current one; takes a second or two. */
export const machinePeak = (): MachinePeak => {
  const backend = tf.backend() as NativeBackend;
  const rate = (kernel: string, numbers: readonly number[]): number => {
    const rates = Array.from({ length: TIMES }, () => {
      const [work, seconds] = backend.call(kernel, numbers) as readonly [number, number];
      return work / seconds / 1e9;
    });
    return Math.max(...rates);
  };
  const peak = { gflops: rate('peak_arithmetic', [SECONDS]), gigabytesPerSecond: rate('peak_bandwidth', [FLOATS, SECONDS]) };
  backend.trim();
  return peak;
};

import * as tf from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../../kernels/wasm/instance.js';

/** What a backend that counts its own bytes tells of them. */
interface Counting {
  readonly peakBytes: () => number;
  readonly resetPeak: () => void;
}

/** The most bytes of the WebAssembly heap that were allocated at once by a run, and not before it. */
const mostOfHeap = (backend: WasmBackend, run: () => void): number => {
  const module = backend.wasm as { _malloc: (bytes: number) => number; _free: (address: number) => void };
  const { _malloc, _free } = module;
  const sizes = new Map<number, number>();
  let [held, most] = [0, 0];
  module._malloc = (bytes) => {
    const address = _malloc(bytes);
    sizes.set(address, bytes);
    held += bytes;
    most = Math.max(most, held);
    return address;
  };
  module._free = (address) => {
    held -= sizes.get(address) ?? 0;
    sizes.delete(address);
    _free(address);
  };
  try {
    run();
  } finally {
    Object.assign(module, { _malloc, _free });
  }
  return most;
};

/**
 * The most bytes of tensors that a run holds at once, as the backend itself counts them; null where it does not count.
 *
 * The native backend counts all of its tensors, weights and batch among them; of WebAssembly what the run adds is counted.
 */
export const mostAllocated = (run: () => void): number | null => {
  const backend: unknown = tf.backend();
  const counting = backend as Partial<Counting>;
  if (counting.peakBytes !== undefined && counting.resetPeak !== undefined) {
    counting.resetPeak();
    run();
    return counting.peakBytes();
  }
  return (backend as Partial<WasmBackend>).wasm === undefined ? null : mostOfHeap(backend as WasmBackend, run);
};

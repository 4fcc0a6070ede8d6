import { availableParallelism, freemem, totalmem } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from '../../base/backend.js';
import { EngineBackend } from '../engine/backend.js';
import { EngineFailure } from '../engine/failure.js';
import { registerEngineKernels } from '../engine/index.js';
import { registerGradients } from '../gradients/index.js';
import { engineObstacle, loadAddon } from '../native/addon.js';
import { nativeEngine } from '../native/engine.js';
import { type EngineSettings, engineSettings, type Machine } from '../native/settings.js';
import { processor } from './processor.js';

/** The name under which tfjs knows the backend. */
const NATIVE = 'native';

/**
 * Memory that this process can still get: the free memory, or the rest of the limit of its control group, whichever is smaller.
 */
const availableBytes = (): number => {
  const { availableMemory, constrainedMemory } = process as unknown as Partial<Record<string, () => number>>;
  // Other systems than Linux count what they could free at once as taken.
  const free = process.platform === 'linux' ? freemem() : Math.max(freemem(), totalmem() / 2);
  return Math.min(free, availableMemory?.() || constrainedMemory?.() || free);
};

const machine = (): Machine => ({ cores: availableParallelism(), availableBytes: availableBytes() });

/** Configuration of the engine since the backend started. */
let configured: { readonly threads: number; readonly instructions: string } | undefined;

const makeBackend = ({ threads, memoryBytes, instructions }: EngineSettings): EngineBackend => {
  const addon = loadAddon();
  if (typeof addon === 'string') throw new Error(addon);
  try {
    configured = { threads, instructions: addon.configure(threads, memoryBytes, instructions) };
  } catch (error) {
    const { message } = error as Error;
    throw new EngineFailure('usage', message, 'unset it for the best one', 'the environment variable SLUICE_INSTRUCTIONS');
  }
  return new EngineBackend(nativeEngine(addon));
};

/** C++ with SIMD on all cores: our kernels, and those of tfjs' backend `cpu` for what is left. */
export const native: Backend = {
  name: NATIVE,
  probe: engineObstacle,
  device: () =>
    processor(
      `${configured?.threads} ${configured?.threads === 1 ? 'thread' : 'threads'}`,
      `${configured?.instructions} instructions`,
    ),
  start: async () => {
    if (tf.findBackendFactory(NATIVE) === null) {
      const backend = makeBackend(engineSettings(process.env, machine()));
      registerGradients();
      registerEngineKernels(NATIVE);
      tf.registerBackend(NATIVE, () => backend);
    }
    if (!(await tf.setBackend(NATIVE))) throw new Error('tfjs could not start its backend native; its message above says why');
    await tf.ready();
  },
};

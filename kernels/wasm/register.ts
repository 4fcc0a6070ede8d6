import * as tf from '@tensorflow/tfjs-core';
import { type TrainingModule, trainingModuleOf, type WasmBackend } from './instance.js';

/** A kernel's implementation on the training module. */
export type Implementation = (
  module: TrainingModule,
  // biome-ignore lint/suspicious/noExplicitAny: the inputs and attributes are those of the kernel's definition
  inputs: any,
  // biome-ignore lint/suspicious/noExplicitAny: as above
  attributes: any,
) => tf.TensorInfo | tf.TensorInfo[];

/** Registers implementations, by kernel name, for tfjs' WebAssembly backend. */
export const registerAll = (implementations: Readonly<Record<string, Implementation>>): void => {
  for (const [kernelName, implementation] of Object.entries(implementations)) {
    // A plain composition may stand in its place, from a call before the backend was started.
    if (tf.getKernel(kernelName, 'wasm') !== undefined) tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, attrs, backend }) => implementation(trainingModuleOf(backend as WasmBackend), inputs, attrs),
    });
  }
};

/** An implementation of a kernel that tfjs has: undefined for what it leaves to that one. */
export type Override = (...call: Parameters<Implementation>) => ReturnType<Implementation> | undefined;

/** Registers implementations, by kernel name, in front of those of tfjs' WebAssembly backend. */
export const overrideAll = (overrides: Readonly<Record<string, Override>>): void => {
  for (const [kernelName, override] of Object.entries(overrides)) {
    const original = tf.getKernel(kernelName, 'wasm');
    tf.unregisterKernel(kernelName, 'wasm');
    // With the original's setup, which the backend runs when it starts.
    tf.registerKernel({
      ...original,
      kernelFunc: (call) =>
        override(trainingModuleOf(call.backend as WasmBackend), call.inputs, call.attrs) ?? original.kernelFunc(call),
    });
  }
};

/** Channels in scratch memory: a multiple of four. */
export const rounded = (channels: number): number => (channels + 3) & ~3;

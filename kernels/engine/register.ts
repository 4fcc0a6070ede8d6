import * as tf from '@tensorflow/tfjs-core';
import type { EngineBackend } from './backend.js';

/** A call of a kernel on the backend of an engine. */
export interface EngineCall {
  // biome-ignore lint/suspicious/noExplicitAny: the inputs and attributes are those of the kernel's definition
  readonly inputs: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly attrs: any;
  readonly backend: EngineBackend;
}

/** Implementation of a kernel on the backend of an engine; undefined leaves the call to the kernel of `cpu` of the same name. */
export type EngineImplementation = (call: EngineCall) => tf.TensorInfo | tf.TensorInfo[] | undefined;

/** A kernel of an engine's backend, before it is registered. */
export interface EngineKernel {
  readonly kernelName: string;
  readonly implementation: EngineImplementation;
}

/** Names a kernel's implementation on the backend of an engine. */
export const engineKernel = (kernelName: string, implementation: EngineImplementation): EngineKernel => ({
  kernelName,
  implementation,
});

/** Registers kernels in front of what is registered under their names: kernels of `cpu`, or plain compositions. */
export const registerAll = (backendName: string, kernels: readonly EngineKernel[]): void => {
  for (const { kernelName, implementation } of kernels) {
    const original = tf.getKernel(kernelName, backendName) as tf.KernelConfig | undefined;
    if (original !== undefined) tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      ...original,
      kernelName,
      backendName,
      kernelFunc: (call) => {
        const { inputs, attrs, backend } = call;
        const result = implementation({ inputs, attrs, backend: backend as EngineBackend }) ?? original?.kernelFunc(call);
        if (result === undefined)
          throw new Error(`the kernel ${kernelName} of ${backendName} leaves a call to a kernel that there is not`);
        return result;
      },
    });
  }
};

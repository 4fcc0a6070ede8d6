import * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from './backend.js';

/** The name under which tfjs knows the backend. */
export const NATIVE = 'native';

/** A call of a kernel on the native backend. */
export interface NativeCall {
  // biome-ignore lint/suspicious/noExplicitAny: the inputs and attributes are those of the kernel's definition
  readonly inputs: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly attrs: any;
  readonly backend: NativeBackend;
}

/** Implementation of a kernel on the native backend; undefined leaves the call to the kernel of `cpu` of the same name. */
export type NativeImplementation = (call: NativeCall) => tf.TensorInfo | tf.TensorInfo[] | undefined;

/** A kernel of the native backend, before it is registered. */
export interface NativeKernel {
  readonly kernelName: string;
  readonly implementation: NativeImplementation;
}

/** Names a kernel's implementation on the native backend. */
export const nativeKernel = (kernelName: string, implementation: NativeImplementation): NativeKernel => ({
  kernelName,
  implementation,
});

/** Registers kernels in front of what is registered under their names: kernels of `cpu`, or plain compositions. */
export const registerAll = (kernels: readonly NativeKernel[]): void => {
  for (const { kernelName, implementation } of kernels) {
    const original = tf.getKernel(kernelName, NATIVE) as tf.KernelConfig | undefined;
    if (original !== undefined) tf.unregisterKernel(kernelName, NATIVE);
    tf.registerKernel({
      ...original,
      kernelName,
      backendName: NATIVE,
      kernelFunc: (call) => {
        const { inputs, attrs, backend } = call;
        const result = implementation({ inputs, attrs, backend: backend as NativeBackend }) ?? original?.kernelFunc(call);
        if (result === undefined) throw new Error(`the native kernel ${kernelName} leaves a call to a kernel that there is not`);
        return result;
      },
    });
  }
};

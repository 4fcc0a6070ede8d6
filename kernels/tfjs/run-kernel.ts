import * as tf from '@tensorflow/tfjs-core';

type Attributes = Parameters<ReturnType<typeof tf.engine>['runKernel']>[2];

/** Runs a kernel of the current backend that has one output. */
export const runKernel = (name: string, inputs: Readonly<Record<string, tf.Tensor>>, attributes: object): tf.Tensor4D =>
  tf.engine().runKernel(name, inputs, attributes as Attributes);

/** Composition of tfjs operations that computes a kernel. */
// biome-ignore lint/suspicious/noExplicitAny: the inputs and attributes are those of the kernel's definition
export type Composition = (inputs: any, attributes: any) => tf.Tensor | tf.Tensor[];

/** Registers compositions as the kernels of a backend, by kernel name, in the place of what it had. */
export const registerCompositions = (backendName: string, compositions: Readonly<Record<string, Composition>>): void => {
  for (const [kernelName, composition] of Object.entries(compositions)) {
    if (tf.getKernel(kernelName, backendName) !== undefined) tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, attrs }) => tf.tidy(() => composition(inputs, attrs)),
    });
  }
};

/**
 * Registers compositions in front of a backend's own kernels.
 *
 * @param applies whether a call, by its attributes, goes to the composition
 */
export const divertTo = (
  backendName: string,
  compositions: Readonly<Record<string, Composition>>,
  // biome-ignore lint/suspicious/noExplicitAny: the attributes are those of the kernels
  applies: (attributes: any) => boolean,
): void => {
  for (const [kernelName, composition] of Object.entries(compositions)) {
    const original = tf.getKernel(kernelName, backendName);
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      ...original,
      kernelFunc: (call) =>
        applies(call.attrs) ? tf.tidy(() => composition(call.inputs, call.attrs)) : original.kernelFunc(call),
    });
  }
};

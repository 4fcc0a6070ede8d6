import * as tf from '@tensorflow/tfjs-core';

/** The attributes of a kernel: plain numbers and shapes. */
export type Attributes = Record<string, number | boolean | readonly number[]>;

/** Definition of a kernel: its forward pass and its gradient. */
export interface KernelDefinition<I extends Tensors, A extends Attributes> {
  /** The name under which a backend registers a fused version, such as `SluiceMaxPool`. */
  readonly name: string;
  /** The plain composition of tfjs operations: runs on every backend, and is the oracle of the fused versions. */
  readonly composition: (inputs: I, attributes: A) => tf.Tensor[];
  /** The inputs and outputs that the gradient needs; only these are kept until the backward pass. */
  readonly saves?: { readonly inputs?: readonly (keyof I & string)[]; readonly outputs?: readonly number[] };
  /** All inputs are kept (in order of their keys), for kernels with any number of inputs. */
  readonly savesAllInputs?: boolean;
  /** One thunk an input: a gradient that nobody asks for is not computed. */
  readonly gradient?: (dy: tf.Tensor[], saved: tf.Tensor[], attributes: A) => Record<string, () => tf.Tensor>;
}

/** Inputs by name; a list is a record with the keys 0, 1, ... */
export type Tensors = Record<string, tf.Tensor> | readonly tf.Tensor[];

/** A kernel that can be called, and its plain composition. */
export interface Kernel<I extends Tensors, A extends Attributes> {
  (inputs: I, attributes: A): tf.Tensor[];
  readonly kernelName: string;
  readonly composition: (inputs: I, attributes: A) => tf.Tensor[];
}

/**
 * Makes a tfjs kernel of ours, with its gradient.
 *
 * A backend that registered a fused version under the kernel's name runs that; any other runs the plain composition.
 */
export const defineKernel = <I extends Tensors, A extends Attributes>(definition: KernelDefinition<I, A>): Kernel<I, A> => {
  const { name, composition, gradient, saves } = definition;
  if (gradient !== undefined) {
    tf.registerGradient({
      kernelName: name,
      inputsToSave: [...(saves?.inputs ?? [])],
      outputsToSave: Array.from(
        { length: Math.max(-1, ...(saves?.outputs ?? [])) + 1 },
        (_, i) => saves?.outputs?.includes(i) ?? false,
      ),
      saveAllInputs: definition.savesAllInputs ?? false,
      gradFunc: (dy, saved, attributes) => gradient(Array.isArray(dy) ? dy : [dy], saved, attributes as unknown as A),
    });
  }
  const run = (inputs: I, attributes: A): tf.Tensor[] => {
    const backend = tf.getBackend();
    if (tf.getKernel(name, backend) === undefined) {
      tf.registerKernel({
        kernelName: name,
        backendName: backend,
        kernelFunc: (call) => tf.tidy(() => composition(call.inputs as unknown as I, call.attrs as unknown as A)),
      });
    }
    const outputs = tf
      .engine()
      .runKernel<tf.Tensor | tf.Tensor[]>(
        name,
        inputs as unknown as tf.NamedTensorMap,
        attributes as unknown as Parameters<ReturnType<typeof tf.engine>['runKernel']>[2],
      );
    return Array.isArray(outputs) ? outputs : [outputs];
  };
  return Object.assign(run, {
    kernelName: name,
    composition: (inputs: I, attributes: A) => tf.tidy(() => composition(inputs, attributes)),
  });
};

/** The only output of a kernel that has one. */
export const only = <T extends tf.Tensor>(outputs: readonly tf.Tensor[]): T => outputs[0] as T;

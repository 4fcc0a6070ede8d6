import * as tf from '@tensorflow/tfjs-core';
import { accumulate } from '../../kernels/ops/accumulate.js';
import { wanting } from '../../kernels/ops/wanted.js';
import type { Parameters } from '../parameters.js';
import { type Recording, recording, restore, type TapeNode } from './remake.js';

/**
 * Gradients by the name of the parameter, each of its shape.
 *
 * A parameter that no operation of the pass read has none: a step of the weights leaves it and its momentum as they are. One
 * that was read, while the value does not depend on it, has zeros.
 */
export type Gradients = Readonly<Record<string, tf.Tensor>>;

/** A scalar, its gradient with respect to the parameters that it read, and what else the function computed on the way. */
export interface ValueAndGradients<A> {
  readonly value: tf.Scalar;
  readonly gradients: Gradients;
  readonly auxiliary: A;
}

/** The parts of the tfjs engine that record a forward pass. */
interface RecordingEngine {
  readonly state: { gradientDepth: number; activeTape: TapeNode[] | null };
  startTape(): void;
  endTape(): void;
}

/**
 * Evaluates a scalar function of named tensors and its gradient.
 *
 * `auxiliary` carries further results out of the function (logits, statistics); gradients do not flow through it. What
 * is returned belongs to the caller's tidy scope, as every tensor does. Calls cannot be nested.
 *
 * tfjs' own `grads` keeps the gradients of all intermediate values and everything that was saved for them until the
 * pass is over; here each is released as soon as it has been used, which halves the memory of a supernet's step.
 *
 * @example
 * const { value, gradients, auxiliary } = valueAndGradients((weights) => {
 *   const logits = supernet.forward(weights, theta, images);
 *   return { value: softmaxCrossEntropy(logits, labels), auxiliary: { logits } };
 * }, parameters);
 */
export const valueAndGradients = <A extends tf.TensorContainer>(
  f: (parameters: Parameters) => { readonly value: tf.Scalar; readonly auxiliary: A },
  parameters: Parameters,
): ValueAndGradients<A> =>
  tf.tidy(() => {
    const { result, tape, record } = recorded(() => f(parameters));
    const gradients = backward(tape, record, result.value, parameters);
    return { value: result.value, gradients, auxiliary: result.auxiliary } as unknown as tf.TensorContainerObject;
  }) as unknown as ValueAndGradients<A>;

/** Runs a forward pass and gives what it recorded. */
const recorded = <R extends { readonly value: tf.Scalar; readonly auxiliary: tf.TensorContainer }>(
  f: () => R,
): { readonly result: R; readonly tape: readonly TapeNode[]; readonly record: Recording } => {
  const engine = tf.engine() as unknown as RecordingEngine;
  if (engine.state.gradientDepth > 0) throw new Error('valueAndGradients was called inside another gradient; call it outside');
  engine.startTape();
  try {
    const { result, record } = recording(
      () => engine.state.activeTape ?? [],
      () => tf.tidy(() => f() as unknown as tf.TensorContainerObject) as unknown as R,
    );
    return { result, tape: engine.state.activeTape ?? [], record };
  } catch (error) {
    for (const node of engine.state.activeTape ?? []) release(node.saved);
    throw error;
  } finally {
    engine.endTape();
    engine.state.activeTape = null;
  }
};

const release = (tensors: readonly (tf.Tensor | undefined)[] = []): void => {
  for (const tensor of tensors) tensor?.dispose();
};

/** Zeros by shape, each made once: the gradients of outputs that nothing used, such as a normalisation's statistics. */
const zerosByShape = (): ((shape: readonly number[]) => tf.Tensor) => {
  const made = new Map<string, tf.Tensor>();
  return (shape) => {
    const key = shape.join();
    const zeros = made.get(key) ?? tf.zeros([...shape]);
    made.set(key, zeros);
    return zeros;
  };
};

/** Walks the tape backwards; the gradient of each parameter that is read on it. */
const backward = (tape: readonly TapeNode[], record: Recording, value: tf.Scalar, parameters: Parameters): Gradients => {
  // Loops, here and below: a supernet has thousands of parameters, and what is done for each of them a GPU waits for.
  const read = new Set([value.id]);
  const dependent = new Set<number>();
  for (const { id } of Object.values(parameters)) dependent.add(id);
  for (const { inputs, outputs } of tape) {
    let depends = false;
    for (const { id } of Object.values(inputs)) {
      read.add(id);
      depends ||= dependent.has(id);
    }
    if (depends) for (const { id } of outputs) dependent.add(id);
  }
  const zeros = zerosByShape();
  const gradients = new Map<number, tf.Tensor>([[value.id, tf.scalar(1)]]);
  for (let i = tape.length - 1; i >= 0; i--) {
    const node = tape[i] as TapeNode;
    const dys = node.outputs.map(({ id }) => gradients.get(id));
    const wanted = dys.every((dy) => dy === undefined)
      ? []
      : Object.entries(node.inputs).filter(([, { id }]) => dependent.has(id));
    if (wanted.length > 0) {
      for (const { id } of node.outputs) gradients.delete(id);
      restore(record, node);
      const dxs = inputGradients(
        node,
        dys.map((dy, output) => dy ?? zeros((node.outputs[output] as tf.Tensor).shape)),
        wanted,
      );
      wanted.forEach(([name, { id }]) => {
        const [before, dx] = [gradients.get(id), dxs[name] as tf.Tensor];
        gradients.set(id, before === undefined ? dx : accumulate(before, dx));
      });
      release(dys);
    }
    release(node.saved);
  }
  const found: Record<string, tf.Tensor> = {};
  for (const [name, x] of Object.entries(parameters)) if (read.has(x.id)) found[name] = gradients.get(x.id) ?? tf.zerosLike(x);
  return found;
};

/** Gradients of all parameters: zeros for one that has none. The given ones are taken over. */
export const withZeros = (gradients: Gradients, parameters: Parameters): Gradients =>
  Object.fromEntries(Object.entries(parameters).map(([name, x]) => [name, gradients[name] ?? tf.zerosLike(x)]));

const inputGradients = (
  node: TapeNode,
  dys: readonly (tf.Tensor | undefined)[],
  wanted: readonly (readonly [string, tf.Tensor])[],
): Readonly<Record<string, tf.Tensor>> =>
  tf.tidy(() => {
    const compute = wanting(new Set(wanted.map(([name]) => name)), () => node.gradient?.(dys) ?? {});
    const borrowed = new Set<tf.Tensor | undefined>([...dys, ...(node.saved ?? [])]);
    return Object.fromEntries(
      wanted.map(([name]) => {
        const dx = compute[name]?.();
        if (dx === undefined) throw new Error(`an operation has no gradient for its input "${name}"; use one of kernels/ops`);
        // A gradient may be dy itself, which is about to be released, or the one of another input.
        const own = borrowed.has(dx) ? tf.clone(dx) : dx;
        borrowed.add(own);
        return [name, own];
      }),
    );
  });

import * as tf from '@tensorflow/tfjs-core';
import { paysByLaunch } from '../../kernels/pays-by-launch.js';

/** One operation of a forward pass as the tape has it. */
export interface TapeNode {
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
  /** The tensors that its gradient reads; those that were let go have to be restored first. */
  readonly saved?: tf.Tensor[];
  readonly gradient?: (dys: readonly (tf.Tensor | undefined)[]) => Readonly<Record<string, () => tf.Tensor>>;
}

/** Makes the first output of an operation again, with the same bits, from the tensors that the operation saved. */
export type Remake = (saved: readonly tf.Tensor[]) => tf.Tensor;

/** A tensor that was let go: the operation that made it, and the places where it is missing. */
interface Missing {
  readonly producer: TapeNode;
  readonly remake: Remake;
  readonly places: { readonly saved: tf.Tensor[]; readonly index: number }[];
}

/** A forward pass that is being recorded, and the tensors that it makes again in the backward pass. */
export interface Recording {
  readonly tape: () => readonly TapeNode[];
  /** By the data of the tensor, for those that were named since tensors were last let go. */
  readonly remakes: Map<object, Remake>;
  readonly missing: Map<TapeNode, Missing[]>;
  /** Length of the tape when tensors were last let go. */
  seen: number;
}

let current: Recording | undefined;

/** Runs a forward pass, whose tensors can be let go until it ends. */
export const recording = <A>(tape: Recording['tape'], run: () => A): { readonly result: A; readonly record: Recording } => {
  const record: Recording = { tape, remakes: new Map(), missing: new Map(), seen: 0 };
  current = record;
  try {
    return { result: run(), record };
  } finally {
    current = undefined;
  }
};

/**
 * Names a tensor that is cheaper made again in the backward pass than kept: the first output of a recorded operation. Where
 * the backend pays by the launch it is kept.
 */
export const remakeable = (y: tf.Tensor, remake: Remake): void => {
  if (!paysByLaunch()) current?.remakes.set(y.dataId, remake);
};

/** Lets the named tensors go that operations saved since this was last called; others that share their data keep it alive. */
export const letGo = (): void => {
  if (current === undefined || current.remakes.size === 0) return;
  const { tape, remakes, missing, seen } = current;
  const found = new Map<object, Missing>();
  const nodes = tape();
  for (const node of nodes.slice(seen)) {
    const { saved = [], outputs } = node;
    saved.forEach((tensor, index) => {
      const one = found.get(tensor.dataId);
      if (one === undefined) return;
      one.places.push({ saved, index });
      missing.set(node, [...(missing.get(node) ?? []), one]);
      tensor.dispose();
    });
    const [y] = outputs;
    const remake = y === undefined ? undefined : remakes.get(y.dataId);
    if (y !== undefined && remake !== undefined && !found.has(y.dataId))
      found.set(y.dataId, { producer: node, remake, places: [] });
  }
  remakes.clear();
  current.seen = nodes.length;
};

/** Makes the tensors again that the gradient of an operation misses, for every operation that misses them. */
export const restore = ({ missing }: Recording, node: TapeNode): void => {
  for (const { producer, remake, places } of missing.get(node) ?? []) {
    if (places.length === 0) continue;
    const y = tf.tidy(() => remake(producer.saved ?? []));
    for (const { saved, index } of places.splice(0)) saved[index] = tf.clone(y);
    y.dispose();
  }
};

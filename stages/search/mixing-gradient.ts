import type * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy } from '../../kernels/ops/softmax-cross-entropy.js';
import { type ValueAndGradients, valueAndGradients, withZeros } from '../../networks/autodiff/value-and-gradients.js';
import type { MixingWeights } from '../../networks/cell-type.js';
import type { Parameters } from '../../networks/parameters.js';
import type { SupernetPass } from '../../networks/pass.js';
import type { Supernet } from '../../networks/search-space.js';
import type { ArchitectureTable } from '../architecture/parameters.js';
import type { BatchTensors } from '../training/tensors.js';

/** The cross-entropy of a batch under weights and θ, with the logits: what a search differentiates. */
export const supernetLoss = (
  supernet: Supernet,
  weights: Parameters,
  mixing: MixingWeights,
  { images, labels }: BatchTensors,
  pass: SupernetPass = {},
): { readonly value: tf.Scalar; readonly auxiliary: { readonly logits: tf.Tensor2D } } => {
  const { logits } = supernet.forward(weights, mixing, images, pass);
  return { value: softmaxCrossEntropy(logits, labels), auxiliary: { logits } };
};

/** The loss of a batch and its gradient with respect to θ, of every cell type; the tensors belong to the caller. */
export const mixingGradient = (
  supernet: Supernet,
  weights: Parameters,
  mixing: MixingWeights,
  batch: BatchTensors,
  pass: SupernetPass = {},
): ValueAndGradients<{ readonly logits: tf.Tensor2D }> => {
  const given = valueAndGradients((theta) => supernetLoss(supernet, weights, theta as MixingWeights, batch, pass), mixing);
  return { ...given, gradients: withZeros(given.gradients, mixing) };
};

/** Gradients with respect to θ as a table in float64. */
export const readTable = (gradients: Readonly<Record<string, tf.Tensor>>): ArchitectureTable =>
  Object.fromEntries(Object.entries(gradients).map(([name, tensor]) => [name, Float64Array.from(tensor.dataSync())]));

/** a + by · b, of tables of one form. */
export const addTables = (a: ArchitectureTable, by: number, b: ArchitectureTable): ArchitectureTable =>
  Object.fromEntries(
    Object.entries(a).map(([name, values]) => [
      name,
      values.map((value, i) => value + by * ((b[name] as Float64Array)[i] as number)),
    ]),
  );

/** by · table. */
export const scaleTable = (table: ArchitectureTable, by: number): ArchitectureTable =>
  Object.fromEntries(Object.entries(table).map(([name, values]) => [name, values.map((x) => by * x)]));

import * as tf from '@tensorflow/tfjs-core';
import { normal } from '../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import { isProblem, type Problem, problem } from '../../base/problem.js';
import { hasFusedCell } from '../../kernels/ops/fused-cell.js';
import { valueAndGradients, withZeros } from '../autodiff/value-and-gradients.js';
import { type BatchStatistics, forwardContext } from '../layers/forward-context.js';
import type { Operation, OperationSettings } from '../operations/operation.js';
import { type ParameterSpecifications, type Parameters, sizeOf } from '../parameters.js';
import { mixedCell } from './mixed-cell.js';

/** Settings of {@link checkOperation}. */
export interface OperationCheck {
  /** Channels of the random input. Default 8. */
  readonly channels?: number;
  /** Side of the random input in pixels, even. Default 8. */
  readonly side?: number;
  /** Largest difference, as a share of the largest entry of the tensor. Default 2e-3. */
  readonly tolerance?: number;
}

const [CELL, OPERATION] = ['cell', 'checked'];

type Place = Pick<OperationSettings, 'stride' | 'poolNormalization'>;

const random = (shape: readonly number[], label: string): tf.Tensor =>
  tf.tensor(Float32Array.from(normal(fold(generatorOf(29), label), sizeOf(shape))), [...shape], 'float32');

const given = (parameters: ParameterSpecifications): Parameters =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, initial }]) => {
      const values = tf.mul(random(shape, name), 0.5);
      return [`${CELL}.${name}`, initial === 'ones' ? tf.add(values, 1) : values];
    }),
  );

/** Output, batch statistics and gradients of a cell of one edge, by name. */
const computed = (operation: Operation, { stride, poolNormalization }: Place, channels: number, side: number): Computed => {
  const cell = mixedCell({
    cellType: { name: CELL, edges: [{ from: 0, to: 1 }], operations: [OPERATION] },
    operations: { [OPERATION]: operation },
    inputs: 1,
    inputStride: stride,
    channels,
    partial: 1,
    poolNormalization,
    concat: [1],
  });
  const variables = {
    ...given(cell.parameters),
    input: random([3, side, side, channels], 'input'),
    theta: tf.tensor1d([0.7]),
  };
  const { gradients, auxiliary } = valueAndGradients((all: Parameters) => {
    const { input, theta, ...parameters } = all as Readonly<Record<string, tf.Tensor>>;
    const measured: Record<string, BatchStatistics> = {};
    const context = forwardContext(parameters, { measured, mixing: { [CELL]: { theta: theta as tf.Tensor1D } } });
    const output = cell.apply(context, CELL, [input as tf.Tensor4D]);
    const statistics = Object.entries(measured).flatMap(([name, { mean, variance }]) => [
      [`the mean that ${name} measures`, mean],
      [`the variance that ${name} measures`, variance],
    ]);
    return {
      value: tf.sum(tf.mul(output, random(output.shape, 'direction'))) as tf.Scalar,
      auxiliary: { output, ...Object.fromEntries(statistics) } as Record<string, tf.Tensor>,
    };
  }, variables);
  const named = Object.entries(withZeros(gradients, variables)).map(([name, each]) => [`the gradient of ${name}`, each] as const);
  return Object.fromEntries(
    [...Object.entries(auxiliary), ...named].map(([name, each]) => [
      name,
      { shape: each.shape, data: each.dataSync() as Float32Array },
    ]),
  );
};

type Computed = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>;

const largest = (data: Float32Array): number => data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** The first tensor in which two computations differ, and by how much. */
const differenceOf = (actual: Computed, expected: Computed, tolerance: number): string | undefined => {
  const ofGradients = Object.entries(expected).filter(([name]) => name.startsWith('the gradient'));
  const steepest = Math.max(...ofGradients.map(([, { data }]) => largest(data)));
  for (const [name, { shape, data }] of Object.entries(expected)) {
    const found = actual[name];
    if (found === undefined) return `${name} is missing`;
    if (String(found.shape) !== String(shape)) return `${name} has the shape [${found.shape}], not [${shape}]`;
    // Some gradients are 0 but for rounding.
    const scale = Math.max(largest(data), name.startsWith('the gradient') ? steepest * 1e-2 : 1e-2);
    const place = found.data.findIndex((value, i) => !(Math.abs(value - (data[i] as number)) <= tolerance * scale));
    if (place >= 0)
      return `${name.replace(`${CELL}.edges.0.${OPERATION}.`, '')} is ${found.data[place]} at ${place}, not ${data[place]}`;
  }
  return undefined;
};

/**
 * Compares the two forms of an operation, its layer and the fused one, on random input: outputs, batch statistics and all
 * gradients, at both strides, with pools normalised and not. For the tests of operations of one's own.
 *
 * @returns the problem of the first difference, or of an operation that the cell refuses; undefined where they agree
 * @throws Error where the current backend has no fused cell: start `native`
 */
export const checkOperation = (
  operation: Operation,
  { channels = 8, side = 8, tolerance = 2e-3 }: OperationCheck = {},
): Problem | undefined => {
  if (!hasFusedCell()) throw new Error(`the backend ${tf.getBackend()} has no fused cell to compare with: start native`);
  const { fused: _, ...layered } = operation;
  const places = ([1, 2] as const).flatMap((stride) =>
    (['none', 'batch'] as const).map((poolNormalization) => ({ stride, poolNormalization })),
  );
  for (const place of places) {
    if (operation.fused?.(place.stride) === undefined) continue;
    try {
      const difference = tf.tidy(() => {
        const both = [operation, layered].map((each) => computed(each, place, channels, side)) as [Computed, Computed];
        return { found: differenceOf(...both, tolerance) } as unknown as tf.TensorContainer;
      }) as unknown as { readonly found: string | undefined };
      if (difference.found !== undefined)
        return problem(
          'usage',
          `its fused form gives another result than its layer at stride ${place.stride}: ${difference.found}`,
          'operation',
          'let "fused" describe what "layer" computes, or leave it out',
        );
    } catch (error) {
      if (isProblem(error)) return error;
      throw error;
    }
  }
  return undefined;
};

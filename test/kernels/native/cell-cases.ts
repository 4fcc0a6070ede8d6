import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { uniform } from '../../../base/numerics/random/draw.js';
import { fold, type Generator, generatorOf } from '../../../base/numerics/random/generator.js';
import { cpu } from '../../../kernels/backends/cpu.js';
import { valueAndGradients, withZeros } from '../../../networks/autodiff/value-and-gradients.js';
import { candidateName } from '../../../networks/cells/candidates.js';
import { mixedCell } from '../../../networks/cells/mixed-cell.js';
import { denseEdges } from '../../../networks/edges.js';
import {
  type BatchStatistics,
  type ForwardContext,
  forwardContext,
  type InnerPass,
} from '../../../networks/layers/forward-context.js';
import { notePieces } from '../../../networks/layers/pieces.js';
import { DARTS_OPERATIONS, NAS_BENCH_201_OPERATIONS, type NasBench201Operation } from '../../../networks/operations/names.js';
import { type Operation, operationOf } from '../../../networks/operations/operation.js';
import { operations as known } from '../../../networks/operations/registry.js';
import type { ParameterSpecifications, Parameters } from '../../../networks/parameters.js';
import type { DropPath } from '../../../networks/pass.js';
import { discreteCell } from '../../../networks/spaces/darts/discrete-cell.js';
import { discreteCell as nasBench201Cell } from '../../../networks/spaces/nas-bench-201/discrete-cell.js';
import { isNear, random, tensorOf, type Values, valuesOf } from '../ops/harness.js';
import { engine } from './support.js';

/** A cell under test: what it reads besides its parameters, and how it is applied. */
export interface Case {
  readonly parameters: ParameterSpecifications;
  readonly inputs: readonly (readonly number[])[];
  /** Length of θ; 0 for a discrete cell. */
  readonly weights: number;
  /** How many weights of edges there are; 0 for none. */
  readonly edgeWeights: number;
  /** Whether channels are dropped behind the ReLUs. */
  readonly dropping: boolean;
  readonly apply: (context: ForwardContext, inputs: readonly tf.Tensor4D[]) => tf.Tensor4D;
  /** Drop-path of its passes. Default: none. */
  readonly dropPath?: DropPath;
  /** The names of the candidates that are computed. Default all. */
  readonly drawn?: ReadonlySet<string>;
}

/** The cell type of the cells under test. */
const CELL_TYPE = 'cell';

/** The context of a pass through a case with the given weights, θ and weights of edges. */
export const contextOf = (
  { dropPath, drawn }: Case,
  given: Parameters,
  pass: Pick<InnerPass, 'noise' | 'measured' | 'pieces'> = {},
): ForwardContext => {
  const { theta, edgeWeights, ...parameters } = given as Readonly<Record<string, tf.Tensor1D>>;
  const mixture = {
    theta: theta as tf.Tensor1D,
    ...(edgeWeights === undefined ? {} : { edgeWeights }),
    ...(drawn === undefined ? {} : { drawn }),
  };
  return forwardContext(parameters, { dropPath, mixing: { [CELL_TYPE]: mixture }, ...pass });
};

interface Options {
  /** Which gradients are asked for. Default all. */
  readonly wanted?: (name: string) => boolean;
  /** The logit of every dropout probability. Default random. */
  readonly logit?: number;
  readonly noise?: Generator | undefined;
  /** Holds the pass on the piece at the usual numbers, and moves all that is given so far from there. Default natural. */
  readonly heldAt?: number;
}

export const noise = generatorOf(17);

const besides = (parameters: Parameters): Parameters =>
  Object.fromEntries(Object.entries(parameters).filter(([name]) => !name.startsWith('cell.')));

/** The output, the statistics and all gradients of a cell on the current backend, by name. */
export const outcome = (cell: Case, options: Options = {}): Record<string, Values> => {
  const { wanted, logit, heldAt, noise: drawn } = { noise: cell.dropping ? noise : undefined, ...options };
  tf.engine().startScope();
  try {
    const given: Record<string, tf.Tensor> = {};
    cell.inputs.forEach((shape, i) => {
      given[`input${i}`] = tensorOf(random(shape, `input ${i}`));
    });
    if (cell.weights > 0) given.theta = tf.tensor1d(Float32Array.from(uniform(fold(generatorOf(3), 0), cell.weights)));
    if (cell.edgeWeights > 0) given.edgeWeights = tf.tensor1d(Float32Array.from(uniform(generatorOf(4), cell.edgeWeights)));
    for (const [name, { shape, initial }] of Object.entries(cell.parameters)) {
      const values = random(shape, name);
      given[name] = initial === 'ones' ? tf.add(tf.mul(tensorOf(values), 0.2), 1) : tf.mul(tensorOf(values), 0.5);
      if (name.endsWith('logit') && logit !== undefined) given[name] = tf.scalar(logit);
    }
    const apply = (all: Parameters, pass: Pick<InnerPass, 'measured' | 'pieces'>): tf.Tensor4D =>
      cell.apply(
        contextOf(cell, all, { noise: drawn, ...pass }),
        cell.inputs.map((_, i) => all[`input${i}`] as tf.Tensor4D),
      );
    const noted = heldAt === undefined ? undefined : notePieces();
    if (noted !== undefined) {
      tf.tidy(() => apply({ ...given }, { pieces: noted.noting }));
      for (const [name, x] of Object.entries(given))
        given[name] = tf.add(x, tf.mul(tensorOf(random(x.shape, `move of ${name}`)), heldAt as number));
    }
    const constant = Object.fromEntries(Object.entries(given).filter(([name]) => wanted?.(name) === false));
    const variable = Object.fromEntries(Object.entries(given).filter(([name]) => wanted?.(name) !== false));
    const { gradients, auxiliary } = valueAndGradients((parameters: Parameters) => {
      const all = { ...constant, ...parameters };
      const statistics: Record<string, BatchStatistics> = {};
      const y = apply(all, { pieces: noted?.taken(), measured: statistics });
      const measured: Record<string, tf.Tensor> = {};
      for (const [name, { mean, variance }] of Object.entries(statistics)) {
        measured[`mean of ${name}`] = mean;
        measured[`variance of ${name}`] = variance;
      }
      const direction = tensorOf(random(y.shape, 'direction'));
      return { value: tf.sum(tf.mul(y, direction)) as tf.Scalar, auxiliary: { y, ...measured } };
    }, variable);
    noted?.dispose();
    const named = (prefix: string, tensors: Readonly<Record<string, tf.Tensor>>): [string, Values][] =>
      Object.entries(tensors).map(([name, tensor]) => [`${prefix}${name}`, valuesOf(tensor)]);
    return Object.fromEntries([
      ...named('', auxiliary as Readonly<Record<string, tf.Tensor>>),
      // Layers do not read what a cell without candidates leaves out; weights of candidates that are left out have none.
      ...named('gradient of ', { ...withZeros({}, besides(variable)), ...gradients }),
    ]);
  } finally {
    tf.engine().endScope();
  }
};

export interface Shape {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly partial: number;
  readonly stride: 1 | 2;
  readonly seed: number;
  /** Whether channels are dropped behind the ReLUs. Default false. */
  readonly dropping?: boolean;
}

export const shape: fc.Arbitrary<Shape> = fc
  .record({
    batch: fc.integer({ min: 1, max: 5 }),
    height: fc.integer({ min: 1, max: 11 }),
    width: fc.integer({ min: 1, max: 11 }),
    active: fc.constantFrom(1, 2, 3, 6, 8, 9, 12, 16, 17, 24, 33),
    partial: fc.constantFrom(1, 1, 2, 3, 6),
    stride: fc.constantFrom<1 | 2>(1, 1, 2),
    seed: fc.nat(1000),
    dropping: fc.boolean(),
  })
  .map(({ active, stride, height, width, ...rest }) => ({
    ...rest,
    stride,
    channels: active * rest.partial,
    height: height * stride,
    width: width * stride,
  }))
  // Normalising a single value, or hardly more, magnifies rounding without bounds.
  .filter(({ batch, height, width, stride }) => (batch * height * width) / stride ** 2 >= 24)
  // A factorized reduce makes halves of its channels.
  .filter(({ channels, partial, stride }) => stride === 1 || channels > partial);

/** What else a mixed cell may have. */
interface Variant {
  /** Operations that stay without a fused form. Default none. */
  readonly foreign?: readonly string[];
  /** Whether channels that bypass are multiplied by weights of edges. Default false. */
  readonly weighsEdges?: boolean;
  /** Whether only some candidates are computed, by the seed. Default false. */
  readonly draws?: boolean;
  /** How many nodes there are besides the inputs. Default 2. */
  readonly nodes?: number;
}

const unfused = ({ fused: _, ...rest }: Operation): Operation => rest;

export const mixed = (of: Shape, space: 'darts' | 'nas-bench-201', only?: readonly string[], variant: Variant = {}): Case => {
  const { foreign = [], weighsEdges = false, draws: drawsPaths = false, nodes = 2 } = variant;
  const dartsCell = space === 'darts';
  const inputs = dartsCell ? 2 : 1;
  const operations: readonly string[] = dartsCell ? DARTS_OPERATIONS : NAS_BENCH_201_OPERATIONS;
  const edges = denseEdges(inputs, nodes);
  const kept = edges.map((_, edge) => {
    if (only !== undefined) return only;
    const draws = uniform(fold(generatorOf(of.seed), edge), operations.length);
    return operations.filter((_operation, i) => (draws[i] as number) < 0.6);
  });
  const cell = mixedCell({
    cellType: { name: CELL_TYPE, edges, operations },
    kept,
    operations: { ...known, ...Object.fromEntries(foreign.map((name) => [name, unfused(operationOf(known, name))])) },
    inputs,
    inputStride: dartsCell ? of.stride : 1,
    channels: of.channels,
    partial: of.partial,
    poolNormalization: dartsCell ? 'batch' : 'none',
    concat: dartsCell ? Array.from({ length: nodes }, (_, node) => 2 + node) : [nodes],
    dropout: of.dropping,
  });
  // Some edges have several candidates then, most have one, and some have none.
  const drawn = drawsPaths
    ? new Set(
        edges.flatMap((_, edge) => {
          const draws = uniform(fold(generatorOf(of.seed), 'drawn', edge), operations.length);
          return operations.filter((_operation, i) => (draws[i] as number) < 0.2).map((name) => candidateName(edge, name));
        }),
      )
    : undefined;
  return {
    parameters: Object.fromEntries(Object.entries(cell.parameters).map(([name, value]) => [`cell.${name}`, value])),
    inputs: Array.from({ length: inputs }, () => [of.batch, of.height, of.width, of.channels]),
    weights: edges.length * operations.length,
    edgeWeights: weighsEdges ? edges.length : 0,
    dropping: of.dropping ?? false,
    ...(drawn === undefined ? {} : { drawn }),
    apply: (context, tensors) => cell.apply(context, 'cell', tensors),
  };
};

export const discrete = (of: Shape, probability: number): Case => {
  const draws = uniform(generatorOf(of.seed), 8);
  const operations = DARTS_OPERATIONS.filter((name) => name !== 'none');
  const edges = Array.from(
    { length: 4 },
    (_, i) => [operations[Math.floor((draws[i] as number) * operations.length)] as (typeof operations)[number], i % 2] as const,
  );
  const type = of.stride === 2 ? 'reduce' : 'normal';
  const poolNormalization = (draws[5] as number) < 0.5 ? 'batch' : 'none';
  const cell = discreteCell({
    type,
    channels: of.channels,
    edges,
    concat: [3, 2],
    poolNormalization,
    dropout: of.dropping,
  });
  return discreteCase(of, 2, cell.parameters, probability, (context, tensors) => cell.apply(context, 'cell', tensors));
};

/** The cell of a random architecture of NAS-Bench-201, nodes without edges among them. */
export const architecture = (of: Shape, probability: number): Case => {
  const draws = uniform(generatorOf(of.seed), 6);
  const chosen = Array.from(
    draws,
    (draw) => NAS_BENCH_201_OPERATIONS[Math.floor(draw * NAS_BENCH_201_OPERATIONS.length)] as NasBench201Operation,
  );
  const cell = nasBench201Cell({ chosen, channels: of.channels, dropout: of.dropping });
  return discreteCase(of, 1, cell.parameters, probability, (context, [x]) => cell.apply(context, 'cell', x as tf.Tensor4D));
};

const discreteCase = (
  of: Shape,
  inputs: number,
  parameters: ParameterSpecifications,
  probability: number,
  apply: Case['apply'],
): Case => ({
  parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [`cell.${name}`, value])),
  inputs: Array.from({ length: inputs }, () => [of.batch, of.height, of.width, of.channels]),
  weights: 0,
  edgeWeights: 0,
  dropping: of.dropping ?? false,
  dropPath: { probability, generator: generatorOf(of.seed) },
  apply,
});

/** The fused cell gives what its layers give on plain JavaScript. */
export const agrees = async (cell: Case, options: Options = {}): Promise<void> => {
  await cpu.start();
  const expected = outcome(cell, options);
  await engine.start();
  const actual = outcome(cell, options);
  assert.equal(Object.keys(actual).sort(), Object.keys(expected).sort());
  const most = Math.max(
    ...Object.entries(expected)
      .filter(([name]) => name.startsWith('gradient'))
      .map(([, { data }]) => data.reduce((top, value) => Math.max(top, Math.abs(value)), 0)),
  );
  for (const [name, values] of Object.entries(expected)) {
    if (!name.startsWith('gradient')) isNear(actual[name] as Values, values, 1e-4, name);
    else {
      // Some gradients are 0 but for rounding; they are measured by the largest of the pass.
      const scaled = ({ shape: of, data }: Values): Values => ({ shape: of, data: Float32Array.from([...data, most * 1e-2]) });
      const flat = (given: Values): Values => ({ ...scaled(given), shape: [given.data.length + 1] });
      isNear(flat(actual[name] as Values), flat(values), 2e-3, name);
    }
  }
};

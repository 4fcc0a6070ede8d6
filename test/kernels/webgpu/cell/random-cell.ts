import * as tf from '@tensorflow/tfjs-core';
import { uniform } from '../../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../../base/numerics/random/generator.js';
import type { CellGraph, CellResult, CellTensors, CellUnit, WeightedCandidate } from '../../../../kernels/ops/fused-cell.js';
import { fusedCell } from '../../../../kernels/ops/fused-cell.js';
import { valueAndGradients } from '../../../../networks/autodiff/value-and-gradients.js';
import type { Parameters } from '../../../../networks/parameters.js';
import { random, tensorOf, type Values, valuesOf } from '../../ops/harness.js';

/** What a random cell is made for. */
export interface CellShape {
  readonly batch: number;
  /** Size of the sums. */
  readonly height: number;
  readonly width: number;
  readonly active: number;
  readonly partial: number;
  readonly stride: 1 | 2;
  readonly outer: number;
  readonly inner: number;
  readonly sums: number;
  /** How many of the sums are not part of the output. */
  readonly hidden: number;
  readonly seed: number;
  readonly affine: boolean;
  readonly masked: boolean;
  readonly paths: boolean;
  readonly weighted: boolean;
}

const candidateOf = (draws: Float64Array, stride: 1 | 2, theta: number): WeightedCandidate => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = draws;
  const weight = e < 0.8 ? { theta } : {};
  const separable = (size: number, dilation: 1 | 2): CellUnit => ({ type: 'separable', size, dilation });
  const dense = (size: number, dilation: 1 | 2): CellUnit => ({ type: 'dense', size, dilation });
  const dilation = b < 0.5 ? 1 : 2;
  const size = c < 0.5 ? 3 : 5;
  if (a < 0.12) return { kind: 'foreign', ...weight };
  if (a < 0.25) return { kind: 'maxPool', normalized: b < 0.6, ...weight };
  if (a < 0.37) return { kind: 'averagePool', normalized: b < 0.6, ...weight };
  if (a < 0.5)
    return stride === 1
      ? { kind: 'skip', ...weight }
      : { kind: 'units', units: [{ type: 'factorizedReduce', size: 1, dilation: 1 }], ...weight };
  if (a < 0.65 && stride === 1)
    return { kind: 'units', units: [dense([1, 3, 5, 7][Math.floor(4 * d)] as number, dilation)], ...weight };
  const second = d < 0.3 ? [] : d < 0.8 ? [separable(d < 0.5 ? 3 : 5, b < 0.3 ? 2 : 1)] : [dense(3, 1)];
  return { kind: 'units', units: [separable(size, dilation), ...second], ...weight };
};

/** A graph with candidates of every kind, drawn by the seed. */
export const randomGraph = ({ active, partial, stride, outer, inner, sums, hidden, seed, ...of }: CellShape): CellGraph => {
  const inputs = outer + inner;
  const nodes = inputs + sums;
  const generator = generatorOf(seed);
  let theta = 0;
  const pairs = Array.from({ length: sums }, (_, i) =>
    Array.from({ length: inputs + i }, (_, from) => ({ from, to: inputs + i })),
  ).flat();
  const some = pairs.filter((_, i) => partial > 1 || (uniform(fold(generator, 'edge', i), 1)[0] as number) < 0.75);
  const edges = some.map(({ from, to }, edge) => {
    const count = Math.floor(3.5 * (uniform(fold(generator, 'count', edge), 1)[0] as number));
    const candidates = Array.from({ length: count }, (_, i) =>
      candidateOf(uniform(fold(generator, 'candidate', edge, i), 5), from < outer ? stride : 1, theta++),
    );
    const path = of.paths && edge % 2 === 0;
    return { from, to, path, candidates, ...(of.weighted && edge % 4 !== 3 ? { weight: edge } : {}) };
  });
  const concat = Array.from({ length: sums }, (_, i) => inputs + i)
    .slice(hidden)
    .reverse();
  return {
    ...{ channels: active * partial, partial, inputs, innerInputs: inner, inputStride: stride, nodes, concat, edges },
    ...{ weights: theta, edgeWeights: of.weighted ? edges.length : 0, affine: of.affine },
  };
};

/** Output, statistics and piece of a cell on the current backend. */
export interface CellOutcome {
  readonly y: Values;
  readonly statistics: Values;
  /** The output of a pass on other inputs that is held on the piece of the first. */
  readonly held?: Values;
  /** The output of the first pass again, held on its own piece. */
  readonly own?: Values;
}

const filtersOf = ({ type, size }: CellUnit, a: number): readonly (readonly number[])[] => {
  if (type === 'separable')
    return [
      [size, size, a, 1],
      [1, 1, a, a],
    ];
  if (type === 'dense') return [[size, size, a, a]];
  return [
    [1, 1, a, Math.floor(a / 2)],
    [1, 1, a, a - Math.floor(a / 2)],
  ];
};

/** The tensors of a cell; those of another label have other inputs alone. With `isShared` the first input stands for all. */
const tensorsOf = (graph: CellGraph, of: CellShape, label: string, isShared = false): CellTensors => {
  const { batch, height, width, active, stride, outer } = of;
  const units = graph.edges.flatMap(({ candidates }) => candidates.flatMap((each) => ('units' in each ? each.units : [])));
  const foreign = graph.edges.flatMap(({ candidates }) => candidates.filter(({ kind }) => kind === 'foreign'));
  const paths = graph.edges.filter(({ path }) => path);
  const given = (shape: readonly number[], name: string, scale = 1, shift = 0): tf.Tensor => {
    const values = random(shape, name);
    return tensorOf({ ...values, data: values.data.map((value) => scale * value + shift) });
  };
  const inputsOf = (): readonly tf.Tensor4D[] => {
    const inputs = Array.from({ length: graph.inputs }, (_, i) => {
      const by = i < outer ? stride : 1;
      return given([batch, by * height, by * width, graph.channels], `${label} ${i}`, 1, 0.1) as tf.Tensor4D;
    });
    return isShared ? inputs.map(() => inputs[0] as tf.Tensor4D) : inputs;
  };
  return {
    inputs: inputsOf(),
    foreign: foreign.map((_, i) => given([batch, height, width, active], `foreign ${i}`) as tf.Tensor4D),
    ...(graph.weights === 0 ? {} : { theta: given([graph.weights], 'theta') as tf.Tensor1D }),
    ...(graph.edgeWeights === 0 ? {} : { edgeWeights: given([graph.edgeWeights], 'edges') as tf.Tensor1D }),
    paths: paths.map((_, i) => given([batch], `path ${i}`, 0.3, 1) as tf.Tensor1D),
    filters: units.flatMap((unit, u) =>
      filtersOf(unit, active).map((shape, i) => given(shape, `filter ${u} ${i}`, 0.4) as tf.Tensor4D),
    ),
    affine: graph.affine
      ? units.flatMap((_, u) => [given([active], `scale ${u}`, 0.3, 1), given([active], `shift ${u}`, 0.3)] as tf.Tensor1D[])
      : [],
    ...(of.masked && units.length > 0 ? { masks: given([units.length, batch, active], 'masks', 0.4, 1) as tf.Tensor3D } : {}),
  };
};

/**
 * Runs a cell forwards on the current backend.
 *
 * @param isHeld notes the piece, and runs again on other inputs held on it
 * @param isShared the first input stands for all, which have its shape
 */
export const runCell = (graph: CellGraph, of: CellShape, isHeld = false, isShared = false): CellOutcome => {
  tf.engine().startScope();
  try {
    const { y, statistics, piece } = fusedCell(graph, tensorsOf(graph, of, 'input', isShared), isHeld);
    const natural = { y: valuesOf(y), statistics: valuesOf(statistics) };
    if (piece === undefined) return natural;
    const held: CellResult = fusedCell(graph, { ...tensorsOf(graph, of, 'other', isShared), piece });
    const own: CellResult = fusedCell(graph, { ...tensorsOf(graph, of, 'input', isShared), piece });
    return { ...natural, held: valuesOf(held.y), own: valuesOf(own.y) };
  } finally {
    tf.engine().endScope();
  }
};

interface Differentiation {
  /** The pass is held on the piece of one over other inputs. */
  readonly isHeld?: boolean;
  /** Which gradients are asked for, by name. Default all. */
  readonly wanted?: (name: string) => boolean;
}

/** The gradients of ⟨direction, output⟩ of a cell on the current backend, by name. */
export const gradientsOf = (
  graph: CellGraph,
  of: CellShape,
  { isHeld = false, wanted = () => true }: Differentiation = {},
): Readonly<Record<string, Values>> => {
  tf.engine().startScope();
  try {
    const { piece } = isHeld ? fusedCell(graph, tensorsOf(graph, of, 'other'), true) : { piece: undefined };
    const { paths, ...tensors } = tensorsOf(graph, of, 'input');
    const named = Object.entries(tensors).flatMap(([name, given]) =>
      (Array.isArray(given) ? given : [given]).map((tensor, i) => [`${name} ${i}`, tensor] as const),
    );
    const asked = Object.fromEntries(named.filter(([name]) => wanted(name)));
    const { batch, height, width } = of;
    const direction = tensorOf(random([batch, height, width, graph.concat.length * graph.channels], 'direction'));
    const { gradients } = valueAndGradients((given: Parameters) => {
      const replaced = Object.fromEntries(
        Object.entries(tensors).map(([name, each]) => [
          name,
          Array.isArray(each) ? each.map((one, i) => given[`${name} ${i}`] ?? one) : (given[`${name} 0`] ?? each),
        ]),
      );
      const { y } = fusedCell(graph, {
        ...(replaced as unknown as CellTensors),
        paths,
        ...(piece === undefined ? {} : { piece }),
      });
      return { value: tf.sum(tf.mul(y, direction)) as tf.Scalar, auxiliary: {} };
    }, asked);
    return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, valuesOf(gradient)]));
  } finally {
    tf.engine().endScope();
  }
};

import type * as tf from '@tensorflow/tfjs-core';
import {
  type CellAttributes,
  type CellGraph,
  type CellLayout,
  type CellUnit,
  FUSED_CELL,
  FUSED_CELL_GRADIENT,
} from '../ops/fused-cell.js';
import type { NativeBackend } from './backend.js';
import { type NativeKernel, nativeKernel } from './register.js';

const NONE = -1;
const UNIT_TYPES: readonly CellUnit['type'][] = ['separable', 'factorizedReduce', 'dense'];

/** Handles by their place in a cell's description; absent ones while the memory of a pass is only planned. */
interface Handles {
  readonly inputs: readonly number[];
  readonly y: number;
  readonly theta: number;
  readonly paths: readonly number[];
  readonly filters: readonly number[];
  readonly affine: readonly number[];
  readonly masks: number;
  readonly tape: number;
  readonly statistics: number;
  /** The piece that the pass notes, or the one that it is held on. */
  readonly piece: number;
  readonly isHeld: boolean;
}

/** Where gradients go; -1 for one that nobody asks for. */
interface Gradients {
  readonly dy: number;
  readonly inputs: readonly number[];
  readonly theta: number;
  readonly filters: readonly number[];
  readonly affine: readonly number[];
  readonly masks: number;
}

const at = (handles: readonly number[], index: number): number => handles[index] ?? NONE;

/** A cell as the numbers that the kernels `cellPlan`, `cellForward` and `cellBackward` read, in their order. */
const numbersOf = (
  graph: CellGraph,
  [batch, height, width]: readonly number[],
  handles?: Handles,
  gradients?: Gradients,
): number[] => {
  const candidates = graph.edges.reduce((sum, edge) => sum + edge.candidates.length, 0);
  const head = [batch, graph.channels, graph.partial, height, width, graph.inputStride, graph.inputs];
  const numbers = [...head, graph.nodes - graph.inputs, graph.concat.length, ...graph.concat] as number[];
  if (handles !== undefined) numbers.push(...handles.inputs, handles.y);
  if (gradients !== undefined) {
    const forWeights = [...gradients.filters, ...gradients.affine].some((handle) => handle !== NONE);
    numbers.push(gradients.dy, ...gradients.inputs, forWeights ? 1 : 0);
  }
  numbers.push(graph.weighted ? candidates : 0);
  if (handles !== undefined) numbers.push(handles.theta);
  if (gradients !== undefined) numbers.push(gradients.theta);
  numbers.push(graph.edges.length);
  let [candidate, path, filter, unit] = [0, 0, 0, 0];
  for (const edge of graph.edges) {
    numbers.push(edge.from, edge.to);
    if (handles !== undefined) numbers.push(edge.path ? at(handles.paths, path++) : NONE);
    numbers.push(edge.candidates.length);
    for (const each of edge.candidates) {
      numbers.push(['skip', 'maxPool', 'averagePool', 'units'].indexOf(each.kind), graph.weighted ? candidate++ : NONE);
      if (each.kind === 'maxPool' || each.kind === 'averagePool') numbers.push(each.normalized ? 1 : 0);
      if (each.kind !== 'units') continue;
      numbers.push(each.units.length);
      for (const { type, size, dilation } of each.units) {
        numbers.push(UNIT_TYPES.indexOf(type), size, dilation);
        const count = type === 'dense' ? 1 : 2;
        for (const of of [handles, gradients]) {
          if (of === undefined) continue;
          numbers.push(at(of.filters, filter), count === 2 ? at(of.filters, filter + 1) : NONE);
          numbers.push(at(of.affine, 2 * unit), at(of.affine, 2 * unit + 1));
        }
        filter += count;
        unit += 1;
      }
    }
  }
  if (handles !== undefined) numbers.push(handles.masks);
  if (gradients !== undefined) numbers.push(gradients.masks);
  if (handles !== undefined) numbers.push(handles.tape);
  if (handles !== undefined && gradients === undefined) numbers.push(handles.statistics);
  if (handles !== undefined) numbers.push(handles.piece, handles.isHeld ? 1 : 0);
  return numbers;
};

/** Takes the inputs of a cell's kernel apart, as its layout has them. */
const partsOf = <A>(layout: CellLayout, inputs: readonly A[]) => {
  let offset = 0;
  const take = (count: number): readonly A[] => {
    offset += count;
    return inputs.slice(offset - count, offset);
  };
  return {
    inputs: take(layout.inputs),
    theta: take(layout.theta)[0],
    paths: take(layout.paths),
    filters: take(layout.filters),
    affine: take(layout.affine),
    masks: take(layout.masks)[0],
    piece: take(layout.piece)[0],
  };
};

/** The shape of a cell's buffers: none, so that tfjs never makes a gradient of their size; a block has its own length. */
const OPAQUE = [0];

/** Buffers whose one backward pass is over. */
const spent = new WeakSet<object>();

const forward = (backend: NativeBackend, inputs: readonly tf.TensorInfo[], { graph, layout, notesPiece }: CellAttributes) => {
  const handles = partsOf(
    layout,
    inputs.map((input) => backend.handle(input)),
  );
  const shape = (inputs[0] as tf.TensorInfo).shape;
  const [batch, height, width] = shape as [number, number, number];
  const [floats, normalisations, pieceFloats] = backend.call('cellPlan', numbersOf(graph, shape)) as [number, number, number];
  const extent = [batch, Math.ceil(height / graph.inputStride), Math.ceil(width / graph.inputStride)];
  const y = backend.output([...extent, graph.concat.length * graph.channels]);
  const statistics = backend.output([2 * normalisations, graph.channels / graph.partial]);
  const tape = { ...backend.output([floats]), shape: OPAQUE };
  const noted = notesPiece === true ? [{ ...backend.output([pieceFloats]), shape: OPAQUE }] : [];
  const [yHandle, statisticsHandle, tapeHandle] = [y, statistics, tape].map((output) => backend.handle(output)) as [
    number,
    number,
    number,
  ];
  backend.call(
    'cellForward',
    numbersOf(graph, shape, {
      ...handles,
      theta: handles.theta ?? NONE,
      masks: handles.masks ?? NONE,
      y: yHandle,
      tape: tapeHandle,
      statistics: statisticsHandle,
      piece: handles.piece ?? (noted[0] === undefined ? NONE : backend.handle(noted[0])),
      isHeld: handles.piece !== undefined,
    }),
  );
  return [y, statistics, tape, ...noted];
};

const backward = (backend: NativeBackend, all: readonly tf.TensorInfo[], { graph, layout, wanted = [] }: CellAttributes) => {
  const [dy, ...rest] = all as [tf.TensorInfo, ...tf.TensorInfo[]];
  const inputs = rest.slice(0, -2);
  const [y, tape] = rest.slice(-2) as [tf.TensorInfo, tf.TensorInfo];
  if (spent.has(tape.dataId)) throw new Error('the gradient of this pass through a cell was already taken; run it forward again');
  const outputs = inputs.map((input, index) => (wanted[index] ? backend.output(input.shape) : undefined));
  const gradients = partsOf(
    layout,
    outputs.map((output) => (output === undefined ? NONE : backend.handle(output))),
  );
  const handles = partsOf(
    layout,
    inputs.map((input) => backend.handle(input)),
  );
  const tapeHandle = backend.handle(tape);
  spent.add(tape.dataId);
  backend.call(
    'cellBackward',
    numbersOf(
      graph,
      (inputs[0] as tf.TensorInfo).shape,
      {
        ...handles,
        theta: handles.theta ?? NONE,
        masks: handles.masks ?? NONE,
        y: backend.handle(y),
        tape: tapeHandle,
        statistics: NONE,
        piece: handles.piece ?? NONE,
        isHeld: handles.piece !== undefined,
      },
      { ...gradients, theta: gradients.theta ?? NONE, masks: gradients.masks ?? NONE, dy: backend.handle(dy) },
    ),
  );
  return outputs.filter((output): output is tf.TensorInfo => output !== undefined);
};

/** A whole cell, forwards and backwards. */
export const cells: readonly NativeKernel[] = [
  nativeKernel(FUSED_CELL, ({ inputs, attrs, backend }) => forward(backend, inputs, attrs)),
  nativeKernel(FUSED_CELL_GRADIENT, ({ inputs, attrs, backend }) => backward(backend, inputs, attrs)),
];

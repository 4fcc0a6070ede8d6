import type * as tf from '@tensorflow/tfjs-core';
import { type CellAttributes, type CellLayout, FUSED_CELL, FUSED_CELL_GRADIENT } from '../ops/fused-cell.js';
import type { EngineBackend } from './backend.js';
import { planOf } from './cell-plan.js';
import { type EngineKernel, engineKernel } from './register.js';

const NONE = -1;

/** Handles of what a pass reads but its piece, or of its gradients, in the order of the layout; -1 for masks that are not there. */
const handlesOf = (layout: CellLayout, all: readonly number[]): readonly number[] => {
  const handles = layout.piece === 0 ? all : all.slice(0, -1);
  return layout.masks === 0 ? [...handles, NONE] : handles;
};

/** The piece that a pass is held on, or else notes, as the kernels read it: its handle, and whether it is held on it. */
const pieceOf = (layout: CellLayout, handles: readonly number[], noted = NONE): readonly number[] =>
  layout.piece === 0 ? [noted, 0] : [handles[handles.length - 1] as number, 1];

/** The shape of a cell's buffers: none, so that tfjs never makes a gradient of their size; a block has its own length. */
const OPAQUE = [0];

/** Buffers whose one backward pass is over. */
const spent = new WeakSet<object>();

const forward = (backend: EngineBackend, inputs: readonly tf.TensorInfo[], { graph, layout, notesPiece }: CellAttributes) => {
  const shape = (inputs[0] as tf.TensorInfo).shape;
  const [batch, height, width] = shape as [number, number, number];
  const plan = planOf(backend, graph, shape);
  const extent = [batch, Math.ceil(height / graph.inputStride), Math.ceil(width / graph.inputStride)];
  const handles = inputs.map((input) => backend.handle(input));
  const y = backend.output([...extent, graph.concat.length * graph.channels]);
  const statistics = backend.output([2 * plan.normalisations, graph.channels / graph.partial]);
  const tape = { ...backend.output([plan.tapeFloats]), shape: OPAQUE };
  const piece = notesPiece === true ? { ...backend.output([plan.pieceFloats]), shape: OPAQUE } : undefined;
  const outputs = [tape, y, statistics].map((output) => backend.handle(output));
  const noted = pieceOf(layout, handles, piece === undefined ? NONE : backend.handle(piece));
  backend.call('cellForward', [plan.number, ...outputs, ...handlesOf(layout, handles), ...noted]);
  return piece === undefined ? [y, statistics, tape] : [y, statistics, tape, piece];
};

const backward = (backend: EngineBackend, all: readonly tf.TensorInfo[], { graph, layout, wanted = [] }: CellAttributes) => {
  const [dy, ...rest] = all as [tf.TensorInfo, ...tf.TensorInfo[]];
  const inputs = rest.slice(0, -2);
  const [y, tape] = rest.slice(-2) as [tf.TensorInfo, tf.TensorInfo];
  if (spent.has(tape.dataId)) throw new Error('the gradient of this pass through a cell was already taken; run it forward again');
  const plan = planOf(backend, graph, (inputs[0] as tf.TensorInfo).shape);
  const outputs = inputs.map((input, index) => (wanted[index] ? backend.output(input.shape) : undefined));
  const passed = [tape, y, dy].map((tensor) => backend.handle(tensor));
  const handles = inputs.map((input) => backend.handle(input));
  const gradients = outputs.map((output) => (output === undefined ? NONE : backend.handle(output)));
  spent.add(tape.dataId);
  const values = [...handlesOf(layout, handles), ...pieceOf(layout, handles)];
  backend.call('cellBackward', [plan.number, ...passed, ...values, ...handlesOf(layout, gradients)]);
  return outputs.filter((output): output is tf.TensorInfo => output !== undefined);
};

/** A whole cell, forwards and backwards. */
export const cells: readonly EngineKernel[] = [
  engineKernel(FUSED_CELL, ({ inputs, attrs, backend }) => forward(backend, inputs, attrs)),
  engineKernel(FUSED_CELL_GRADIENT, ({ inputs, attrs, backend }) => backward(backend, inputs, attrs)),
];

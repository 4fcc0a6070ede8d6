import type * as tf from '@tensorflow/tfjs-core';
import { type Layer, type Module, moduleOf } from '../module.js';

/** A cell: the values of its input nodes, which all have one size, in, and its output out. */
export type Cell = Module<readonly tf.Tensor4D[], tf.Tensor4D>;

/** A cell with one input node as a layer. */
export const singleInput = (cell: Cell): Layer =>
  moduleOf(
    { '': cell },
    { extent: cell.extent, apply: (part, x: tf.Tensor4D): tf.Tensor4D => part('', [x]), describe: (part, x) => part('', [x]) },
  );

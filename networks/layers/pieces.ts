import * as tf from '@tensorflow/tfjs-core';
import { convolution } from '../../kernels/ops/convolution.js';
import { type CellGraph, type CellPiece, type CellResult, type CellTensors, fusedCell } from '../../kernels/ops/fused-cell.js';
import { only } from '../../kernels/ops/kernel.js';
import { maxPool } from '../../kernels/ops/max-pool.js';
import type { Pool } from '../../kernels/ops/pool.js';
import { rectifiedConvolution } from '../../kernels/ops/rectified-convolution.js';
import { relu, reluGradient } from '../../kernels/ops/relu.js';
import { maxPlaces, selectPool } from '../../kernels/ops/select-pool.js';

/**
 * The operations of a network that have kinks. A network is smooth within one piece: while the same inputs of its ReLUs
 * are positive and the same pixels of its max pools are the largest.
 */
export interface Pieces {
  readonly rectify: (x: tf.Tensor4D) => tf.Tensor4D;
  /** The convolution of what `rectify` gives. */
  readonly rectifiedConvolution: typeof convolution;
  readonly maxPool: (x: tf.Tensor4D, pool: Pool) => tf.Tensor4D;
  /** A whole cell, with the kinks of all its candidates. */
  readonly fusedCell: (graph: CellGraph, tensors: CellTensors) => CellResult;
}

/** Every input is on the piece where it lies. */
export const naturalPieces: Pieces = {
  rectify: (x) => relu(x),
  rectifiedConvolution,
  maxPool,
  fusedCell: (graph, tensors) => fusedCell(graph, tensors),
};

/** Pieces noted in one pass, for any number of further passes of the same network over images of the same shape. */
export interface NotedPieces {
  /** For the pass whose pieces are noted: they are the natural ones. */
  readonly noting: Pieces;
  /** For one further pass: it takes the pieces that were noted, wherever its own inputs lie. */
  readonly taken: () => Pieces;
  /** Frees what was noted. */
  readonly dispose: () => void;
}

/**
 * Holds a network on one piece, where it is smooth, so that differences of its gradients give the second derivatives
 * that differentiating twice gives: those at kinks, where a gradient jumps, are no part of them.
 *
 * Operations are known by their order in the pass, which is that of the layers; a fused cell is one of them.
 */
export const notePieces = (): NotedPieces => {
  const noted: tf.Tensor[] = [];
  const note = (tensor: tf.Tensor): void => {
    noted.push(tf.keep(tensor));
  };
  const rectifyNoting: Pieces['rectify'] = (x) => {
    const y = relu(x);
    note(tf.clone(y));
    return y;
  };
  return {
    noting: {
      rectify: rectifyNoting,
      rectifiedConvolution: (x, filter, attributes) => convolution(rectifyNoting(x), filter, attributes),
      maxPool: (x, pool) => {
        note(maxPlaces(x, pool));
        return maxPool(x, pool);
      },
      fusedCell: (graph, tensors) => {
        const result = fusedCell(graph, tensors, true);
        note(result.piece as CellPiece);
        return result;
      },
    },
    taken: () => {
      let next = 0;
      const take = <T extends tf.Tensor>(): T => noted[next++] as T;
      const rectify: Pieces['rectify'] = (x) => only(reluGradient({ dy: x, y: take() }, {}));
      return {
        rectify,
        rectifiedConvolution: (x, filter, attributes) => convolution(rectify(x), filter, attributes),
        maxPool: (x) => selectPool(x, take()),
        fusedCell: (graph, tensors) => fusedCell(graph, { ...tensors, piece: take() }),
      };
    },
    dispose: () => {
      tf.dispose(noted);
    },
  };
};

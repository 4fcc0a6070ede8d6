import * as tf from '@tensorflow/tfjs-core';
import { only } from '../../kernels/ops/kernel.js';
import { maxPool } from '../../kernels/ops/max-pool.js';
import type { Pool } from '../../kernels/ops/pool.js';
import { relu, reluGradient } from '../../kernels/ops/relu.js';
import { maxPlaces, selectPool } from '../../kernels/ops/select-pool.js';

/**
 * The operations of a network that have kinks. A network is smooth within one piece: while the same inputs of its ReLUs
 * are positive and the same pixels of its max pools are the largest.
 */
export interface Pieces {
  readonly rectify: (x: tf.Tensor4D) => tf.Tensor4D;
  readonly maxPool: (x: tf.Tensor4D, pool: Pool) => tf.Tensor4D;
}

/** Every input is on the piece where it lies. */
export const naturalPieces: Pieces = { rectify: (x) => relu(x), maxPool };

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
 * Operations are known by their order in the pass, which is that of the layers.
 */
export const notePieces = (): NotedPieces => {
  const noted: tf.Tensor4D[] = [];
  const note = (tensor: tf.Tensor4D): void => {
    noted.push(tf.keep(tensor));
  };
  return {
    noting: {
      rectify: (x) => {
        const y = relu(x);
        note(tf.clone(y));
        return y;
      },
      maxPool: (x, pool) => {
        note(maxPlaces(x, pool));
        return maxPool(x, pool);
      },
    },
    taken: () => {
      let next = 0;
      const take = (): tf.Tensor4D => noted[next++] as tf.Tensor4D;
      return { rectify: (x) => only(reluGradient({ dy: x, y: take() }, {})), maxPool: (x) => selectPool(x, take()) };
    },
    dispose: () => {
      tf.dispose(noted);
    },
  };
};

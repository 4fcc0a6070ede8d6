import * as tf from '@tensorflow/tfjs-core';
import type { Generator } from '../../kernels/numerics/random/generator.js';
import type { Parameters } from '../parameters.js';
import { naturalPieces, type Pieces } from './pieces.js';

/** What a batch normalisation measured on a batch: per-channel mean and biased variance over `count` values. */
export interface BatchStatistics {
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
  readonly count: number;
}

/** Batch statistics by the name of the normalisation. */
export type BatchStatisticsByName = Readonly<Record<string, BatchStatistics>>;

/** What a pass draws its masks from. */
export interface Noise extends Generator {
  /** Number of the batch's first image among all of the pass: masks are then the same in batches of any size. Default 0. */
  readonly first?: number;
}

/** What the layers of one forward pass share; its pieces are one place for all ReLUs and max pools of the pass. */
export interface ForwardContext extends Pieces {
  readonly parameters: Parameters;
  /** Present in evaluation: `<normalisation>.mean` and `.variance` to use in place of the batch's own. */
  readonly running?: Parameters;
  /** Receives the statistics of each normalisation; local to one pass, never seen outside it. */
  readonly measured: Record<string, BatchStatistics>;
  /** What concrete dropout draws its masks from; in a pass without it nothing is dropped. */
  readonly noise?: Noise;
}

/** The context of a pass that normalises by each batch's own statistics, or by `running` ones if they are given. */
export const forwardContext = (
  parameters: Parameters,
  { pieces, noise }: { readonly pieces?: Pieces | undefined; readonly noise?: Noise | undefined } = {},
  running?: Parameters,
): ForwardContext => ({
  parameters,
  measured: {},
  ...(pieces ?? naturalPieces),
  ...(running === undefined ? {} : { running }),
  ...(noise === undefined ? {} : { noise }),
});

/**
 * Runs a part of the pass in a tidy scope of its own, in which the ReLU of one tensor is computed once.
 *
 * Intermediate values are released at its end unless the gradient needs them; what was measured is kept.
 */
export const scoped = <A extends tf.TensorContainer>(context: ForwardContext, part: (inner: ForwardContext) => A): A => {
  const { output, measured } = tf.tidy(() => {
    const rectified = new Map<number, tf.Tensor4D>();
    const inner: ForwardContext = {
      ...context,
      measured: {},
      rectify: (x) => {
        const found = rectified.get(x.id) ?? context.rectify(x);
        rectified.set(x.id, found);
        return found;
      },
    };
    return { output: part(inner), measured: inner.measured } as unknown as tf.TensorContainerObject;
  }) as unknown as { output: A; measured: BatchStatisticsByName };
  Object.assign(context.measured, measured);
  return output;
};

import * as tf from '@tensorflow/tfjs-core';
import { letGo } from '../autodiff/remake.js';
import type { Parameters } from '../parameters.js';
import type { CellMixture, DropPath, Noise, Pass } from '../pass.js';
import { naturalPieces, type Pieces } from './pieces.js';

/** Statistics of a batch normalisation on a batch: mean and biased variance of each channel over `count` values. */
export interface BatchStatistics {
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
  readonly count: number;
}

/** Batch statistics by the name of the normalisation. */
export type BatchStatisticsByName = Readonly<Record<string, BatchStatistics>>;

/** The context that the modules of one forward pass share; its pieces are one place for all ReLUs and max pools of the pass. */
export interface ForwardContext extends Pieces {
  readonly parameters: Parameters;
  /**
   * Present in evaluation, where each image is by itself: `<normalisation>.mean` and `.variance` to use in place of the
   * batch's own.
   */
  readonly running?: Parameters;
  /** Receives the statistics of each normalisation where they are wanted; local to one pass, never seen outside it. */
  readonly measured?: Record<string, BatchStatistics>;
  /** The stream of concrete dropout's masks; in a pass without it nothing is dropped. */
  readonly noise?: Noise;
  /** Drop-path; absent in evaluation, and where no path is dropped. */
  readonly dropPath?: DropPath;
  /** The mixing weights of a supernet's cells, by cell type. */
  readonly mixing?: Readonly<Record<string, CellMixture>>;
}

/** A pass as a network sees it from inside. */
export interface InnerPass extends Pass, Pick<ForwardContext, 'measured' | 'mixing'> {
  readonly running?: Parameters | undefined;
}

/** The context of a pass that normalises by each batch's own statistics, or evaluates by `running` ones if they are given. */
export const forwardContext = (
  parameters: Parameters,
  { pieces, noise, dropPath, running, measured, mixing }: InnerPass = {},
): ForwardContext => ({
  parameters,
  ...(pieces ?? naturalPieces),
  ...(running === undefined ? {} : { running }),
  ...(measured === undefined ? {} : { measured }),
  ...(noise === undefined ? {} : { noise }),
  ...(dropPath === undefined || running !== undefined ? {} : { dropPath }),
  ...(mixing === undefined ? {} : { mixing }),
});

/**
 * Runs a part of the pass in a tidy scope of its own, in which the ReLU of one tensor is computed once.
 *
 * Intermediate values are released at its end unless the gradient needs them; what was measured is kept.
 */
export const scoped = <A extends tf.TensorContainer>(context: ForwardContext, part: (inner: ForwardContext) => A): A => {
  const { output, measured } = tf.tidy(() => {
    const rectified = new Map<number, tf.Tensor4D>();
    const convolved = new Map<number, tf.Tensor4D>();
    const inner: ForwardContext = {
      ...context,
      ...(context.measured === undefined ? {} : { measured: {} }),
      rectify: (x) => {
        const found = rectified.get(x.id) ?? context.rectify(x);
        rectified.set(x.id, found);
        return found;
      },
      rectifiedConvolution: (x, ...rest) => {
        // The gradients of one tensor are summed in the scope before they leave it, in the order of a shared ReLU.
        const shared = convolved.get(x.id) ?? tf.clone(x);
        convolved.set(x.id, shared);
        return context.rectifiedConvolution(shared, ...rest);
      },
    };
    return { output: part(inner), measured: inner.measured ?? {} } as unknown as tf.TensorContainerObject;
  }) as unknown as { output: A; measured: BatchStatisticsByName };
  letGo();
  if (context.measured !== undefined) Object.assign(context.measured, measured);
  return output;
};

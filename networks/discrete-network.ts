import type * as tf from '@tensorflow/tfjs-core';
import type { Either } from 'fp-ts/lib/Either.js';
import type { Fault } from '../base/problem.js';
import type { GraphPart } from './export/graph.js';
import type { DropoutChoice } from './layers/concrete-dropout.js';
import type { ParameterSpecifications, Parameters } from './parameters.js';
import type { Pass } from './pass.js';

/** Purpose of a network, the same for every family: its classes, its images and its dropout. */
export interface NetworkPurpose {
  readonly classes: number;
  /** Size of the images in pixels. */
  readonly height: number;
  readonly width: number;
  /**
   * Concrete dropout behind the ReLUs of the cells' operations and before the classifier (in a hand-made network behind
   * every activation), each with a probability of its own that is learnt. Default false: none.
   *
   * Source: Chakraborty and Mukhopadhyay, "μDARTS", section IV.
   */
  readonly dropout?: DropoutChoice;
}

/** The purpose of a network, and the settings that are its family's own. */
export interface DiscreteNetworkSettings extends NetworkPurpose {
  readonly [own: string]: unknown;
}

/** A network of one genotype, to be trained to the end. */
export interface DiscreteNetwork {
  readonly parameters: ParameterSpecifications;
  /** Channels of each batch normalisation, of which running statistics are kept; see `initialStatistics`. */
  readonly normalisations: Readonly<Record<string, number>>;
  /** Multiply-accumulates of convolutions and linear maps for one image, without the auxiliary tower. */
  readonly multiplyAccumulates: number;
  /**
   * Class scores [batch, classes] of images [batch, height, width, 3] in training: normalised by the batch, paths dropped
   * if asked for. `statistics` are the running ones after this batch.
   */
  readonly forwardTrain: (
    parameters: Parameters,
    statistics: Parameters,
    images: tf.Tensor4D,
    pass?: Pass,
  ) => { readonly logits: tf.Tensor2D; readonly auxiliary?: tf.Tensor2D; readonly statistics: Parameters };
  /**
   * Class scores [batch, classes] in evaluation: normalised by the running statistics, each image by itself. With `noise`
   * it is one Monte-Carlo pass.
   */
  readonly forwardEvaluate: (
    parameters: Parameters,
    statistics: Parameters,
    images: tf.Tensor4D,
    pass?: Omit<Pass, 'dropPath'>,
  ) => tf.Tensor2D;
  /**
   * The evaluation as a graph from an image [3, height, width] to its class scores [classes], with Monte-Carlo dropout or
   * without, or the refusal of a layer that does not describe itself. A network without it cannot be exported.
   */
  readonly graph?: (options: { readonly keepsDropout: boolean }) => Either<Fault, GraphPart>;
}

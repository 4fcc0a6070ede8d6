import type * as tf from '@tensorflow/tfjs-core';
import type * as either from 'fp-ts/lib/Either.js';
import type { Problem } from '../artifacts/problem.js';
import type { Genotype } from './genotype.js';
import { handMadeGenotypeNetwork } from './hand-made/genotype-network.js';
import type { DropoutChoice } from './layers/concrete-dropout.js';
import type { StemName } from './layers/stem.js';
import type { ParameterSpecifications, Parameters } from './parameters.js';
import type { Pass } from './pass.js';
import { dartsNetwork } from './spaces/darts/network.js';
import { nasBench201Network } from './spaces/nas-bench-201/network.js';

/** What a network of a genotype is built for. A hand-made network has cells and channels of its own. */
export interface DiscreteNetworkSettings {
  /** Cells of the network; in NAS-Bench-201 of each of its three stages. */
  readonly cells: number;
  /** C: channels of the first cells' nodes. */
  readonly channels: number;
  readonly classes: number;
  /** Size of the images in pixels. */
  readonly height: number;
  readonly width: number;
  /** Default `cifar`; NAS-Bench-201 and ResNet20 have no other. */
  readonly stem?: StemName;
  /** The cifar stem of a DARTS network gives this many times C channels. Default 3. */
  readonly stemMultiplier?: number;
  /** Whether there is an auxiliary tower, which NAS-Bench-201 and hand-made networks do not have. Default false. */
  readonly auxiliary?: boolean;
  /** What follows a pool of a DARTS network: `batch` as in DrNAS's released code (the default), `none` as in DARTS. */
  readonly poolNormalization?: 'batch' | 'none';
  /**
   * Whether in training the auxiliary tower's ReLU also changes what the rest of the network reads, as it does in the
   * released code (a ReLU in place). It makes no difference with 4 cells or more, where what follows begins with a ReLU;
   * with fewer it makes training differ from evaluation. Default false.
   */
  readonly towerRectifiesInPlace?: boolean;
  /**
   * Whether there is concrete dropout behind the ReLUs of the cells' operations and before the classifier (in a hand-made
   * network behind every activation), each with a probability of its own that is learnt. Default false.
   *
   * Source: Chakraborty and Mukhopadhyay, "μDARTS", section IV.
   */
  readonly dropout?: DropoutChoice;
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
}

/**
 * The network of a genotype, whatever its space; the left value as for {@link dartsNetwork}, {@link nasBench201Network} and
 * {@link handMadeGenotypeNetwork}.
 */
export const discreteNetwork = (
  genotype: Genotype,
  settings: DiscreteNetworkSettings,
): either.Either<Problem, DiscreteNetwork> => {
  switch (genotype.space) {
    case 'darts':
      return dartsNetwork(genotype, settings);
    case 'nas-bench-201':
      return nasBench201Network(genotype, settings);
    case 'hand-made':
      return handMadeGenotypeNetwork(genotype, settings);
  }
};

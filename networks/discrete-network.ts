import type * as tf from '@tensorflow/tfjs-core';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Problem } from '../artifacts/problem.js';
import { type AuxiliaryTower, auxiliaryTower } from './auxiliary-tower.js';
import { backbone } from './backbone.js';
import { discreteCell } from './discrete-cell.js';
import type { DropPath } from './drop-path.js';
import type { Genotype } from './genotype.js';
import { forwardContext } from './layers/forward-context.js';
import { layOut } from './layout.js';
import { nest, type ParameterSpecifications, type Parameters } from './parameters.js';
import { updateStatistics } from './running-statistics.js';
import { type StemName, stemExtents, stemOf } from './stem.js';

/** What a network of a genotype is built for. */
export interface DiscreteNetworkSettings {
  readonly cells: number;
  /** C: channels of the first cells' nodes. */
  readonly channels: number;
  readonly classes: number;
  /** Size of the images in pixels. */
  readonly height: number;
  readonly width: number;
  /** Default `cifar`. */
  readonly stem?: StemName;
  /** The cifar stem gives this many times C channels. Default 3. */
  readonly stemMultiplier?: number;
  /** Whether there is an auxiliary tower. Default false. */
  readonly auxiliary?: boolean;
  /** What follows a pool: `batch` as in DrNAS's released code (the default), `none` as in DARTS. */
  readonly poolNormalization?: 'batch' | 'none';
  /**
   * Whether in training the auxiliary tower's ReLU also changes what the rest of the network reads, as it does in the
   * released code (a ReLU in place). It makes no difference with 4 cells or more, where what follows begins with a ReLU;
   * with fewer it makes training differ from evaluation. Default false.
   */
  readonly towerRectifiesInPlace?: boolean;
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
    dropping?: DropPath,
  ) => { readonly logits: tf.Tensor2D; readonly auxiliary?: tf.Tensor2D; readonly statistics: Parameters };
  /** Class scores [batch, classes] in evaluation: normalised by the running statistics, each image by itself. */
  readonly forwardEvaluate: (parameters: Parameters, statistics: Parameters, images: tf.Tensor4D) => tf.Tensor2D;
}

/** The name under which the auxiliary tower's parameters lie. */
export const AUXILIARY = 'auxiliary';

/**
 * The network of a genotype: stem, cells, classifier, and an auxiliary tower at cell ⌊2L/3⌋ if asked for.
 *
 * Source: Liu, Simonyan and Yang, "DARTS" (ICLR 2019), section 3.
 *
 * @returns the network, or a usage problem when the images cannot be halved as often as the cells need
 */
export const discreteNetwork = (
  genotype: Genotype,
  settings: DiscreteNetworkSettings,
): either.Either<Problem, DiscreteNetwork> => {
  const {
    stem: stemName = 'cifar',
    stemMultiplier = 3,
    poolNormalization = 'batch',
    towerRectifiesInPlace = false,
    classes,
  } = settings;
  const stem = stemOf(stemName, settings.channels, stemMultiplier);
  const image = { height: settings.height, width: settings.width };
  return pipe(
    layOut({
      cells: settings.cells,
      channels: settings.channels,
      stem: { ...stemExtents(stem, image), channels: stem.channels },
      concatenated: { normal: genotype.normalConcat.length, reduce: genotype.reduceConcat.length },
    }),
    either.bindTo('layout'),
    either.bind(
      'tower',
      ({ layout }): either.Either<Problem, AuxiliaryTower | undefined> =>
        settings.auxiliary === true ? auxiliaryTower(layout.auxiliary, classes, stemName) : either.right(undefined),
    ),
    either.map(({ layout, tower }): DiscreteNetwork => {
      const network = backbone<DropPath | undefined>({
        image,
        classes,
        stem,
        layout,
        affine: true,
        body: (plan) =>
          discreteCell({ plan, edges: genotype[plan.type], concat: genotype[`${plan.type}Concat`], poolNormalization }),
      });
      return {
        parameters: { ...network.parameters, ...nest(AUXILIARY, tower?.parameters ?? {}) },
        normalisations: { ...network.normalisations, ...nest(AUXILIARY, tower?.normalisations ?? {}) },
        multiplyAccumulates: network.multiplyAccumulates,
        forwardTrain: (parameters, statistics, images, dropping) => {
          const context = forwardContext(parameters);
          const { logits, auxiliary } = network.apply(context, images, dropping, tower !== undefined && towerRectifiesInPlace);
          const scores = tower?.apply(context, AUXILIARY, auxiliary);
          return {
            logits,
            ...(scores === undefined ? {} : { auxiliary: scores }),
            statistics: updateStatistics(statistics, context.measured),
          };
        },
        forwardEvaluate: (parameters, statistics, images) =>
          network.apply(forwardContext(parameters, statistics), images, undefined).logits,
      };
    }),
  );
};

import type * as tf from '@tensorflow/tfjs-core';
import * as either from 'fp-ts/lib/Either.js';
import type { Problem } from '../../../base/problem.js';
import { classifierOf } from '../../layers/classifier.js';
import type { DropoutChoice } from '../../layers/concrete-dropout.js';
import { headed, sequence } from '../../layers/layer.js';
import { normalizationLayer } from '../../layers/normalization.js';
import { rectifier } from '../../layers/rectifier.js';
import { residualBlock } from '../../layers/residual-block.js';
import { stemOf } from '../../layers/stem.js';
import { type Extent, inScope, type Layer, type Module } from '../../module.js';
import { halvingProblem, STAGES } from './fit.js';

/** Settings of a network of the NAS-Bench-201 form. */
export interface NasBench201BackboneSettings {
  readonly image: Extent;
  readonly classes: number;
  /** N: cells of each of the three stages. */
  readonly cells: number;
  /** C: channels of the first stage; the second has 2C, the third 4C. */
  readonly channels: number;
  /** Concrete dropout before the classifier. Default false: none. */
  readonly dropout?: DropoutChoice;
  /** A cell, which keeps channels and size. */
  readonly cell: (channels: number) => Layer;
}

/** A network of the NAS-Bench-201 form as one module: images in, class scores [batch, classes] out. */
export type NasBench201Backbone = Module<tf.Tensor4D, tf.Tensor2D>;

/** The channels of the last stage are this many times those of the first. */
const WIDENING = 2 ** (STAGES - 1);

/**
 * Puts a network of the NAS-Bench-201 form together: stem, three stages of N cells with a residual block between two
 * stages, normalisation and ReLU, global average pool, linear.
 *
 * Cells and residual blocks are counted together, as `cells.0`, `cells.1`, ... Source: Dong and Yang, "NAS-Bench-201"
 * (ICLR 2020), section 2.1.
 *
 * @returns the network, or a usage problem when the image cannot be halved twice
 */
export const nasBench201Backbone = ({
  image,
  classes,
  cells,
  channels,
  dropout,
  cell,
}: NasBench201BackboneSettings): either.Either<Problem, NasBench201Backbone> => {
  const odd = halvingProblem(image);
  if (odd !== undefined) return either.left(odd);
  const body = Array.from({ length: STAGES }, (_, stage) => {
    const width = channels * 2 ** stage;
    const ofStage = Array.from({ length: cells }, () => cell(width));
    return stage + 1 < STAGES ? [...ofStage, residualBlock(width)] : ofStage;
  }).flat();
  const features = sequence({
    stem: stemOf('cifar', channels, 1).first,
    ...Object.fromEntries(body.map((part, index) => [`cells.${index}`, inScope(part)])),
    last: sequence({ norm: normalizationLayer(WIDENING * channels, true), relu: rectifier }),
  });
  return either.right(headed(features, 'classifier', classifierOf(WIDENING * channels, classes, dropout)));
};

import * as tf from '@tensorflow/tfjs-core';
import { normal } from '../../base/numerics/random/draw.js';
import { fold, type Generator } from '../../base/numerics/random/generator.js';
import type { BatchTensors } from '../../stages/training/tensors.js';
import { CLASSES, SIDE } from '../networks.js';

/** One of our networks, ready to be measured. */
export interface Measured {
  readonly weights: number;
  /** Multiply-accumulates of convolutions and the linear layer for one image. */
  readonly multiplyAccumulates: number;
  /** Forward and backward with respect to the weights. */
  readonly pass: () => void;
  /** A step of the search or of the training, with all updates. */
  readonly step: () => void | Promise<void>;
  /** The same step of the second order; a training has none. */
  readonly unrolled?: () => Promise<void>;
}

/** Random images with labels. */
export const batchOf = (size: number, generator: Generator): BatchTensors => ({
  images: tf.tensor4d(Float32Array.from(normal(fold(generator, 'images'), size * SIDE * SIDE * 3)), [size, SIDE, SIDE, 3]),
  labels: tf.tensor1d(
    Array.from({ length: size }, (_, i) => i % CLASSES),
    'int32',
  ),
});

import * as either from 'fp-ts/lib/Either.js';
import type { OpenFile } from '../artifacts/source.js';
import { permutation } from '../base/numerics/random/draw.js';
import { fold, type Generator } from '../base/numerics/random/generator.js';
import { problem } from '../base/problem.js';
import type { Augmentation } from './augmentation/augmentation.js';
import { colourJitter } from './augmentation/colour-jitter.js';
import { cutout } from './augmentation/cutout.js';
import { horizontalFlip } from './augmentation/horizontal-flip.js';
import { hueShift } from './augmentation/hue-shift.js';
import type { ByteImages } from './augmentation/image-batch.js';
import { normalise } from './augmentation/normalise.js';
import { padAndCrop } from './augmentation/pad-and-crop.js';
import { picturesOf } from './pictures.js';
import type { DatasetSplit } from './split.js';

/** Images for one step: `images` is [size, height, width, 3] float32, normalised; `labels` is [size] of class indices. */
export interface Batch {
  readonly images: Float32Array;
  readonly labels: Int32Array;
  /** Number of its images. */
  readonly size: number;
  readonly height: number;
  readonly width: number;
}

/** A part of a split: `train+validation` is all of the training images, also those that a search does not see. */
export type Partition = 'train' | 'validation' | 'train+validation' | 'test';

/** Options of batches: the part of the split, the batch size, the order and the augmentation. */
export interface BatchOptions {
  readonly partition: Partition;
  readonly batchSize: number;
  readonly augmentation: Augmentation;
  readonly generator: Generator;
  /** Opens image files; needed for a split in the files form. */
  readonly open?: OpenFile;
  /** `shuffled` (default of all but `test`): a new order every epoch. `sequential`: the split's own order, to the last image. */
  readonly order?: 'shuffled' | 'sequential';
}

/** Batches by number: batch t is the same whichever batches were asked for before. */
export interface BatchSource {
  /** Number of images in the partition. */
  readonly images: number;
  readonly batchesPerEpoch: number;
  /** Batch `t` from 0; epoch after epoch. Rejects with a `Problem`, as for a file that has become unreadable. */
  readonly batch: (t: number) => Promise<Batch>;
}

/** All of the training images: those for the weights, those for validation, and those that a search does not see. */
const allTraining = (train: Uint32Array, validation: Uint32Array, count: number): Uint32Array => {
  const isSplit = new Uint8Array(count);
  for (const index of train) isSplit[index] = 1;
  for (const index of validation) isSplit[index] = 1;
  const rest = Array.from(isSplit.keys()).filter((index) => isSplit[index] === 0);
  return Uint32Array.from([...train, ...validation, ...rest]);
};

const indicesOf = ({ tensors }: DatasetSplit, partition: Partition): Uint32Array => {
  const numbers = (name: string) => (tensors[name]?.data ?? new Uint32Array(0)) as Uint32Array;
  switch (partition) {
    case 'train':
    case 'validation':
      return numbers(`split.${partition}`);
    case 'train+validation':
      return allTraining(numbers('split.train'), numbers('split.validation'), tensors['train.labels']?.data.length ?? 0);
    case 'test':
      return Uint32Array.from({ length: tensors['test.labels']?.data.length ?? 0 }, (_, i) => i);
  }
};

const augmented = (images: ByteImages, { pad, flip, colour, hue }: Augmentation, generator: Generator): ByteImages => {
  const cropped = padAndCrop(images, pad, fold(generator, 'pad'));
  const flipped = flip ? horizontalFlip(cropped, fold(generator, 'flip')) : cropped;
  return hueShift(colourJitter(flipped, colour, fold(generator, 'colour')), hue, fold(generator, 'hue'));
};

/**
 * Makes batches of a part of a split.
 *
 * Shuffled, every epoch has an order of its own (`fold(generator, 'order', epoch)`) and leaves out the images of a
 * last incomplete batch, unless there is no other. Sequential, the last batch may be smaller. Batch t draws its
 * augmentation from `fold(generator, 'augment', t)`.
 */
export const batchSource = (split: DatasetSplit, options: BatchOptions): BatchSource => {
  const { partition, batchSize, augmentation, generator, open } = options;
  const part = partition === 'test' ? 'test' : 'train';
  const isShuffled = (options.order ?? (partition === 'test' ? 'sequential' : 'shuffled')) === 'shuffled';
  const indices = indicesOf(split, partition);
  const labels = split.tensors[`${part}.labels`]?.data as Int32Array;
  const pictures = picturesOf(split, part, open);
  const whole = indices.length / batchSize;
  const batchesPerEpoch = isShuffled ? Math.max(Math.floor(whole), Math.min(1, Math.ceil(whole))) : Math.ceil(whole);

  let latest: { readonly epoch: number; readonly order: Uint32Array } | undefined;
  const orderOf = (epoch: number): Uint32Array => {
    if (!isShuffled) return indices;
    if (latest?.epoch !== epoch) {
      const order = permutation(fold(generator, 'order', epoch), indices.length).map((i) => indices[i] as number);
      latest = { epoch, order };
    }
    return latest.order;
  };

  const batch = async (t: number): Promise<Batch> => {
    if (batchesPerEpoch === 0) {
      throw problem(
        'usage',
        `the partition "${partition}" has no images`,
        split.header.dataset,
        'change the share for validation, or load more images',
      );
    }
    const epoch = Math.floor(t / batchesPerEpoch);
    const start = (t - epoch * batchesPerEpoch) * batchSize;
    const chosen = orderOf(epoch).slice(start, start + batchSize);
    const random = fold(generator, 'augment', t);
    const images = await pictures(chosen, augmentation.crop, fold(random, 'crop'))();
    if (either.isLeft(images)) throw images.left;
    const { height, width } = images.right;
    const normalised = normalise(augmented(images.right, augmentation, random), split.header);
    return {
      images: cutout(normalised, images.right, augmentation.cutout, fold(random, 'cutout')),
      labels: Int32Array.from(chosen, (index) => labels[index] as number),
      size: chosen.length,
      height,
      width,
    };
  };
  return { images: indices.length, batchesPerEpoch, batch };
};

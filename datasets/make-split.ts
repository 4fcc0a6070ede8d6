import type { TensorValue } from '../artifacts/kind.js';
import { tensorValue } from '../artifacts/tensor-value.js';
import { fold, type Generator } from '../base/numerics/random/generator.js';
import type { Channels } from './channels.js';
import type { ImageSet, LabelledPixels } from './dataset.js';
import { fileTensors, namesTensor } from './file-list.js';
import type { DatasetSplit } from './split.js';
import { splitNotices } from './split-notices.js';
import { chooseByClass, type Divided, divideByClass } from './stratify.js';

/** Mean and deviation of one channel. */
type Statistics = readonly [number, number];

/**
 * The channel means and deviations of ImageNet, by which files are normalised: exact statistics of photographs of
 * many sizes would need every pixel of every file, and depend on how they are cropped.
 */
export const IMAGENET_STATISTICS = {
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
} as const satisfies Record<string, Channels>;

/**
 * Mean and standard deviation per channel, on the scale from 0 to 1, over every pixel of the images in `indices`.
 *
 * Sums are of whole numbers and exact, so the result is the same on every machine. A deviation is at least 1/255,
 * so that a constant channel can be normalised.
 *
 * @param images [N, height, width, 3] bytes
 * @param pixels height · width
 */
export const channelStatistics = (
  images: Uint8Array,
  indices: Uint32Array,
  pixels: number,
): { readonly mean: Channels; readonly deviation: Channels } => {
  const counts = Array.from({ length: 3 }, () => new Float64Array(256));
  for (const index of indices) {
    counts.forEach((histogram, channel) => {
      for (let at = index * pixels * 3 + channel; at < (index + 1) * pixels * 3; at += 3) {
        const value = images[at] as number;
        histogram[value] = (histogram[value] as number) + 1;
      }
    });
  }
  const total = indices.length * pixels;
  const statisticsOf = (histogram: Float64Array): Statistics => {
    const mean = histogram.reduce((sum, n, value) => sum + n * value, 0) / total;
    const variance = histogram.reduce((sum, n, value) => sum + n * (value - mean) ** 2, 0) / total;
    return [mean / 255, Math.max(Math.sqrt(variance), 1) / 255];
  };
  const [red, green, blue] = counts.map(statisticsOf) as [Statistics, Statistics, Statistics];
  return { mean: [red[0], green[0], blue[0]], deviation: [red[1], green[1], blue[1]] };
};

/** Shares of the training images. */
export interface SplitShares {
  /** For validation, from 0 to below 1. */
  readonly validation: number;
  /** For the weights; the rest is for neither. Default: all that is not for validation. */
  readonly train?: number | 'rest';
}

/** The training images for the weights (`kept`) and for validation (`taken`). */
const divide = (set: ImageSet, { validation, train = 'rest' }: SplitShares, generator: Generator): Divided => {
  const { labels } = set.train;
  const count = set.classes.length;
  const divided = divideByClass(labels, count, validation, fold(generator, 'validation'));
  const wanted = train === 'rest' ? divided.kept.length : Math.round(train * labels.length);
  if (wanted >= divided.kept.length) return divided;
  const left = Int32Array.from(divided.kept, (index) => labels[index] as number);
  const chosen = chooseByClass(left, count, wanted / left.length, fold(generator, 'train')).taken;
  return { kept: chosen.map((place) => divided.kept[place] as number), taken: divided.taken };
};

/**
 * Divides a data set's training images into a part for the weights and a part for validation, at random but with
 * the same share of every class (see {@link divideByClass}), and computes what images are normalised by: the exact
 * statistics of the train part for pixels, {@link IMAGENET_STATISTICS} for files. Every class that has training images has one
 * for the weights; what a class lacks otherwise is among the header's notices.
 *
 * @param options shares that together are at most 1; beyond that `train` is what validation leaves
 */
export const makeSplit = (set: ImageSet, options: SplitShares, generator: Generator): DatasetSplit => {
  const { kept, taken } = divide(set, options, generator);
  const { name, classes, form, height, width } = set;
  const pixelsOf = ({ images, labels }: LabelledPixels): TensorValue => tensorValue(images, [labels.length, height, width, 3]);
  const notices = [...(set.notices ?? []), ...splitNotices(set, kept, taken)];
  const statistics = set.form === 'files' ? IMAGENET_STATISTICS : channelStatistics(set.train.images, kept, height * width);
  return {
    header: {
      dataset: name,
      classes,
      form,
      height,
      width,
      mean: statistics.mean,
      deviation: statistics.deviation,
      ...(notices.length > 0 ? { notices } : {}),
      ...(set.form === 'files' && set.largest !== undefined ? { largest: set.largest } : {}),
    },
    tensors: {
      ...(set.form === 'pixels'
        ? {
            'train.images': pixelsOf(set.train),
            'test.images': pixelsOf(set.test),
            ...(set.test.names === undefined ? {} : { 'test.names': namesTensor(set.test.names) }),
          }
        : { ...fileTensors('train.files', set.train.files), ...fileTensors('test.files', set.test.files) }),
      'train.labels': tensorValue(set.train.labels),
      'test.labels': tensorValue(set.test.labels),
      'split.train': tensorValue(kept),
      'split.validation': tensorValue(taken),
    },
  };
};

import * as t from 'io-ts';
import { expectSettings } from '../../base/argument.js';
import { naturalNumber, numberBetween } from '../../base/codecs/number.js';
import { type RecordInput, record, withDefault } from '../../base/codecs/record.js';

/**
 * Random augmentation of training images; the steps that are on are taken in this order. Plain data, so that it
 * is part of a stage's configuration.
 *
 * - `crop`: least share of the picture's area that a random crop covers, which is then resized; 1 is off, 0.08 usual
 *   for photographs. Decodes or resizes with sharp, and so is too slow for small images.
 * - `pad`: pixels of black border from which a picture of the old size is cut at random; 0 is off, 4 usual for 32×32.
 * - `flip`: mirrors left and right with probability 1/2.
 * - `colour`: largest relative change of brightness, contrast and saturation; 0 is off, 0.4 usual for photographs.
 * - `hue`: largest turn of the hue, as a share of the circle; 0 is off.
 * - `cutout`: side in pixels of a square set to zero after normalisation; 0 is off, 16 usual for 32×32.
 */
export const Augmentation = record('Augmentation', {
  crop: withDefault(numberBetween(0.01, 1), 1),
  pad: withDefault(naturalNumber, 0),
  flip: withDefault(t.boolean, false),
  colour: withDefault(numberBetween(0, 1), 0),
  hue: withDefault(numberBetween(0, 0.5), 0),
  cutout: withDefault(naturalNumber, 0),
});
export type Augmentation = t.TypeOf<typeof Augmentation>;

type Settings = RecordInput<(typeof Augmentation)['fields']>;

/** No augmentation, for evaluation. */
export const noAugmentation: Augmentation = { crop: 1, pad: 0, flip: false, colour: 0, hue: 0, cutout: 0 };

/**
 * The augmentation usual on CIFAR (DARTS, DrNAS): pad by 4 pixels and crop, mirror. Cutout is for retraining.
 *
 * @example standardAugmentation({ cutout: 16 })
 */
export const standardAugmentation = (settings: Settings = {}): Augmentation => {
  expectSettings('standardAugmentation', settings);
  return { ...noAugmentation, pad: 4, flip: true, ...settings };
};

/** The augmentation usual on ImageNet: random resized crop of 8 to 100 % of the area, mirror, colour. */
export const photographAugmentation = (settings: Settings = {}): Augmentation => {
  expectSettings('photographAugmentation', settings);
  return { ...noAugmentation, crop: 0.08, flip: true, colour: 0.4, ...settings };
};

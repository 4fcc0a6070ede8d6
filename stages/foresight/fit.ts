import { type Fault, refusal } from '../../base/problem.js';
import type { Augmentation } from '../../datasets/augmentation/augmentation.js';
import type { Partition } from '../../datasets/batches.js';
import type { KnownImages, NetworkSize } from '../../networks/outline.js';
import type { Machine } from '../../pipeline/stage.js';

const PARTS: Readonly<Record<Partition, { readonly name: string; readonly more: string }>> = {
  train: { name: 'images for the weights', more: 'lower the share for validation of load, or load more images' },
  validation: { name: 'validation images', more: 'raise the share for validation of load, or load more images' },
  'train+validation': { name: 'training images', more: 'load more images' },
  test: { name: 'test images', more: 'load more test images' },
};

/**
 * The problem of a part without images or with fewer than some batches, which would be cut; undefined where it fits or is
 * not known.
 *
 * @param slack how many images more there may be
 */
export const batchProblem = (
  partition: Partition,
  images: number | undefined,
  batchSize: number,
  { batches = 1, slack = 0 }: { readonly batches?: number; readonly slack?: number | undefined } = {},
): Fault | undefined => {
  const { name, more } = PARTS[partition];
  if (images === undefined || (images > 0 && images + slack >= batches * batchSize)) return undefined;
  if (images === 0) return refusal(`the data set has no ${name}`, more);
  if (images + slack < batchSize)
    return refusal(
      `a batch of ${batchSize} is more than the ${images} ${name}`,
      `set "batchSize" to ${images} or less, or ${more}`,
    );
  return refusal(
    `${batches} batches of ${batchSize} are more than the ${images} ${name}`,
    `set "batches" to ${Math.floor(images / batchSize)} or less, or ${more}`,
  );
};

/** The problem of an augmentation that leaves nothing of images of a size; undefined where it is not known or leaves something. */
export const augmentationProblem = ({ pad, cutout }: Augmentation, { image }: KnownImages): Fault | undefined => {
  if (image === undefined) return undefined;
  const side = Math.min(image.height, image.width);
  const refuse = (what: string, remedy: string): Fault => refusal(`${what} of images of ${image.height}×${image.width}`, remedy);
  if (cutout > side)
    return refuse(
      `a cutout of ${cutout} pixels is larger than the shorter side`,
      `set "augmentation.cutout" to ${side} or less; half of the side is usual`,
    );
  return pad >= side
    ? refuse(
        `a border of ${pad} pixels can be all that a crop has`,
        `set "augmentation.pad" to less than ${side}; an eighth of the side is usual`,
      )
    : undefined;
};

/** Weights and what is moved along with them, in float32: their momentum. */
const BYTES_A_PARAMETER = 8;
const BYTES_A_NUMBER = 4;

const amount = (bytes: number): string => {
  const units = ['MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  const place = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10) - 2));
  const value = bytes / 1024 ** (place + 2);
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US')} ${units[place]}`;
};

/**
 * The problem of a network that this machine cannot hold: its weights, their momentum and the largest activation of one
 * batch alone are more than all of the memory. What is not refused may still not fit.
 *
 * @param change the settings that make it smaller
 */
export const memoryProblem = (
  { parameters, activation }: NetworkSize,
  batchSize: number,
  { memoryBytes }: Machine,
  change: string,
): Fault | undefined => {
  const needed = BYTES_A_PARAMETER * parameters + BYTES_A_NUMBER * batchSize * activation;
  return needed <= memoryBytes
    ? undefined
    : refusal(
        `its network has ${Math.round(parameters).toLocaleString('en-US')} parameters or more: weights, momentum and one activation of a batch of ${batchSize.toLocaleString('en-US')} take at least ${amount(needed)}, and this machine has ${amount(memoryBytes)}`,
        `lower ${change}`,
      );
};

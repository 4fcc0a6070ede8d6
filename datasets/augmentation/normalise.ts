import type { ByteImages } from './image-batch.js';

/** Channel means and deviations on the scale from 0 to 1. */
export interface ChannelStatistics {
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/**
 * Brings bytes to mean 0 and deviation 1: (value / 255 - mean) / deviation, channel by channel.
 *
 * @returns [count, height, width, 3] float32
 */
export const normalise = ({ data }: ByteImages, { mean, deviation }: ChannelStatistics): Float32Array => {
  // There are only 256 values a channel: a table saves the divisions.
  const table = new Float32Array(3 * 256);
  for (let channel = 0; channel < 3; channel++) {
    for (let value = 0; value < 256; value++) {
      table[256 * channel + value] = (value / 255 - (mean[channel] as number)) / (deviation[channel] as number);
    }
  }
  const out = new Float32Array(data.length);
  for (let i = 0; i < data.length; i += 3) {
    out[i] = table[data[i] as number] as number;
    out[i + 1] = table[256 + (data[i + 1] as number)] as number;
    out[i + 2] = table[512 + (data[i + 2] as number)] as number;
  }
  return out;
};

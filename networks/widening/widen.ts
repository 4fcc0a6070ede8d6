import { integers } from '../../base/numerics/random/draw.js';
import type { Generator } from '../../base/numerics/random/generator.js';

/** For every new channel the old one that it copies, both counted from 0. */
export type ChannelMap = Uint32Array;

/**
 * The map g of a widening from `before` to `after` channels: the old channels stay what they are, and each further one
 * copies an old one that is drawn at random.
 *
 * Source: DrNAS, equation 8; Chen, Goodfellow and Shlens, "Net2Net" (ICLR 2016), equation 4.
 */
export const channelMap = (before: number, after: number, generator: Generator): ChannelMap => {
  if (before < 1 || after < before) {
    throw new Error(`${before} channels cannot be widened to ${after}: give at least 1, and no fewer than there are`);
  }
  const drawn = integers(generator, after - before, before);
  return Uint32Array.from({ length: after }, (_, channel) => (channel < before ? channel : (drawn[channel - before] as number)));
};

/** The map of a concatenation whose parts are widened each by its own map. */
export const concatenatedMap = (parts: readonly { readonly map: ChannelMap; readonly before: number }[]): ChannelMap => {
  let offset = 0;
  const shifted = parts.flatMap(({ map, before }) => {
    const part = Array.from(map, (channel) => channel + offset);
    offset += before;
    return part;
  });
  return Uint32Array.from(shifted);
};

/**
 * The numbers of a widened tensor: along every axis that has a map, entry j is entry g(j) of the old one. Nothing is
 * divided by how often a channel was copied.
 *
 * Source: DrNAS, equation 9.
 *
 * @param shape of the old tensor, whose numbers `values` holds row by row
 * @param maps one an axis; undefined where the axis stays as it is
 */
export const widen = (
  values: Float32Array,
  shape: readonly number[],
  maps: readonly (ChannelMap | undefined)[],
): { readonly values: Float32Array; readonly shape: readonly number[] } =>
  maps.reduce<{ readonly values: Float32Array; readonly shape: readonly number[] }>(
    (old, map, axis) => {
      if (map === undefined) return old;
      const length = old.shape[axis] as number;
      const inner = old.shape.slice(axis + 1).reduce((product, each) => product * each, 1);
      const outer = old.shape.slice(0, axis).reduce((product, each) => product * each, 1);
      const widened = new Float32Array(outer * map.length * inner);
      for (let block = 0; block < outer; block++) {
        map.forEach((channel, j) => {
          const from = (block * length + channel) * inner;
          widened.set(old.values.subarray(from, from + inner), (block * map.length + j) * inner);
        });
      }
      return { values: widened, shape: old.shape.map((each, i) => (i === axis ? map.length : each)) };
    },
    { values, shape },
  );

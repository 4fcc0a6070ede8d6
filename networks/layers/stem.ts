import type { Layer } from '../module.js';
import { convolutionLayer } from './convolution.js';
import { sequence } from './layer.js';
import { normalizationLayer } from './normalization.js';
import { rectifier } from './rectifier.js';
import type { StemName } from './stem-extents.js';

/** Channels of a picture: red, green and blue. */
export const IMAGE_CHANNELS = 3;

export type { StemName } from './stem-extents.js';

/**
 * The first layers. `first` reads the image and gives the older input of the first cell; `second`, if there is one, reads
 * that and gives the newer; without it both inputs are the same.
 */
export interface Stem {
  readonly first: Layer;
  readonly second?: Layer;
  readonly channels: readonly [older: number, newer: number];
}

/** A 3×3 convolution to `multiplier` · channels and its normalisation. */
const cifarStem = (channels: number, multiplier: number): Stem => ({
  first: sequence({
    convolution: convolutionLayer({ inputs: IMAGE_CHANNELS, outputs: multiplier * channels, size: 3, padding: 1 }),
    norm: normalizationLayer(multiplier * channels, true),
  }),
  channels: [multiplier * channels, multiplier * channels],
});

/**
 * Three 3×3 convolutions of stride 2 to `multiplier` · channels, to half of them first. Source: the released code of DARTS,
 * whose retrained networks have the multiplier 1, and of PC-DARTS and DrNAS, whose search networks have 3.
 */
const imagenetStem = (cellChannels: number, multiplier: number): Stem => {
  const channels = multiplier * cellChannels;
  const halving = (inputs: number, outputs: number): Layer =>
    convolutionLayer({ inputs, outputs, size: 3, stride: 2, padding: 1 });
  return {
    first: sequence({
      convolution1: halving(IMAGE_CHANNELS, Math.floor(channels / 2)),
      norm1: normalizationLayer(Math.floor(channels / 2), true),
      relu: rectifier,
      convolution2: halving(Math.floor(channels / 2), channels),
      norm2: normalizationLayer(channels, true),
    }),
    second: sequence({ relu: rectifier, convolution: halving(channels, channels), norm: normalizationLayer(channels, true) }),
    channels: [channels, channels],
  };
};

/** The stem of a name; its normalisations always learn scale and shift. */
export const stemOf = (name: StemName, channels: number, multiplier: number): Stem => {
  switch (name) {
    case 'cifar':
      return cifarStem(channels, multiplier);
    case 'imagenet':
      return imagenetStem(channels, multiplier);
  }
};

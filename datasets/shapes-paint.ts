import { integers, words } from '../base/numerics/random/draw.js';
import { fold, type Generator } from '../base/numerics/random/generator.js';

/** Pixels between the points of the lattice that a background's texture is interpolated from. */
const LATTICE = 4;
/** Largest deviation, in grey levels, of the texture and of the noise of a pixel. */
const TEXTURE = 24;
const NOISE = 12;
/** Least difference of the two colours' brightness, summed over the channels: a shape can always be seen. */
const CONTRAST = 240;

/** Levels of red, green and blue, 0 to 255. */
type Colour = Uint32Array;

/** Two random colours that differ enough, which of them is the brighter being random too. */
const colours = (generator: Generator): readonly [Colour, Colour] => {
  for (let attempt = 0; ; attempt++) {
    const levels = integers(fold(generator, attempt), 6, 256);
    const difference = [0, 1, 2].reduce((sum, i) => sum + (levels[i] as number) - (levels[i + 3] as number), 0);
    if (Math.abs(difference) >= CONTRAST) return [levels.subarray(0, 3), levels.subarray(3)];
  }
};

/** Smooth random texture, [size, size] whole numbers from -TEXTURE to TEXTURE, bilinear between lattice points. */
const textureOf = (size: number, generator: Generator): Int32Array => {
  const points = Math.ceil(size / LATTICE) + 1;
  const lattice = integers(generator, points * points, 2 * TEXTURE + 1);
  const out = new Int32Array(size * size);
  for (let y = 0; y < size; y++) {
    const fy = y % LATTICE;
    for (let x = 0; x < size; x++) {
      const fx = x % LATTICE;
      const at = Math.floor(y / LATTICE) * points + Math.floor(x / LATTICE);
      const top = (lattice[at] as number) * (LATTICE - fx) + (lattice[at + 1] as number) * fx;
      const bottom = (lattice[at + points] as number) * (LATTICE - fx) + (lattice[at + points + 1] as number) * fx;
      out[y * size + x] = Math.floor((top * (LATTICE - fy) + bottom * fy) / (LATTICE * LATTICE)) - TEXTURE;
    }
  }
  return out;
};

/**
 * Colours one picture: a shape on a textured background, both with noise. Whole numbers only, so that every machine
 * computes the same bytes.
 *
 * @param coverage [size, size] bytes, as `drawShapes` gives them
 * @param out receives [size, size, 3] bytes
 */
export const paint = (coverage: Uint8Array, size: number, generator: Generator, out: Uint8ClampedArray): void => {
  const [shape, ground] = colours(fold(generator, 'colours'));
  const texture = textureOf(size, fold(generator, 'texture'));
  const noise = words(fold(generator, 'noise'), size * size);
  for (let pixel = 0; pixel < size * size; pixel++) {
    const covered = coverage[pixel] as number;
    const bits = noise[pixel] as number;
    for (let channel = 0; channel < 3; channel++) {
      const background = (ground[channel] as number) + (texture[pixel] as number);
      const mixed = Math.floor(((shape[channel] as number) * covered + background * (255 - covered)) / 255);
      const grain = Math.floor((((bits >>> (8 * channel)) & 255) * (2 * NOISE + 1)) / 256) - NOISE;
      out[3 * pixel + channel] = mixed + grain;
    }
  }
};

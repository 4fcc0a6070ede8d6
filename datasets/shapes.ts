import type * as t from 'io-ts';
import { component } from '../artifacts/component.js';
import { integerBetween } from '../base/codecs/number.js';
import { record, withDefault } from '../base/codecs/record.js';
import type { ImagesOutline } from './dataset.js';

/** Settings of the generated data set; see {@link shapes}. */
export const ShapesSettings = record('shapes', {
  train: withDefault(integerBetween(10, 100_000), 2000),
  test: withDefault(integerBetween(10, 100_000), 1000),
  size: withDefault(integerBetween(16, 128), 32),
});
export type ShapesSettings = t.TypeOf<typeof ShapesSettings>;

/**
 * Generated pictures of ten shapes, drawn with sharp from the seed: every one in a random colour, size, rotation and
 * place on a textured, noisy background of another random colour. Needs no files and no network.
 *
 * Convolutions tell the shapes with ease; a linear model cannot, since no pixel by itself says anything.
 *
 * - `train`, `test`: how many images (default 2000 and 1000), the classes in turn and so balanced.
 * - `size`: height and width in pixels (default 32).
 *
 * @example shapes({ train: 2000, test: 500 })
 */
export const shapes = component({
  kind: 'dataset',
  name: 'shapes',
  source: import.meta.url,
  config: ShapesSettings,
  outline:
    async () =>
    ({ train, test, size }): ImagesOutline => ({ classes: 10, height: size, width: size, train, test }),
  load: async () => (await import('./shapes-reader.js')).shapes,
});

import * as t from 'io-ts';
import { record, withDefault } from '../base/codecs/record.js';
import { fileDataset, type ImagesOutline } from './dataset.js';
import { atMost, imageCount } from './image-count.js';

/** Settings of {@link svhn} besides its root. */
export const SvhnSettings = record('svhn', {
  extra: withDefault(t.boolean, false),
  train: withDefault(imageCount(604_388), 'all'),
  test: withDefault(imageCount(26_032), 'all'),
});

/**
 * SVHN, Street View House Numbers: 73,257 training and 26,032 test colour photographs of 32×32 pixels, cropped around a
 * digit from 0 to 9 (Netzer et al., 2011), from the official MATLAB files.
 *
 * - `extra` (default false): 531,131 easier images more to train with, after the others.
 * - `train`, `test` (default "all"): the first so many images of the official order.
 *
 * Files are looked for in the folder of `--data`, then in `root` (default "data"), each itself or its subfolder `svhn`, and
 * else downloaded.
 *
 * @example svhn({ root: 'data', train: 10_000 })
 */
export const svhn = fileDataset({
  name: 'svhn',
  source: import.meta.url,
  config: SvhnSettings,
  outline:
    async () =>
    ({ extra, train, test }): ImagesOutline => ({
      classes: 10,
      height: 32,
      width: 32,
      train: atMost(train, extra ? 604_388 : 73_257),
      test: atMost(test, 26_032),
    }),
  load: async () => (await import('./svhn-reader.js')).svhn,
});

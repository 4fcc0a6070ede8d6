import { record, withDefault } from '../base/codecs/record.js';
import { fileDataset, type ImagesOutline } from './dataset.js';
import { atMost, imageCount } from './image-count.js';

/**
 * CIFAR-10: 50,000 training and 10,000 test colour photographs of 32×32 pixels in 10 classes (Krizhevsky, 2009),
 * from the official binary files.
 *
 * `train` and `test` take the first so many images of the official order (default "all"); only the files that they
 * lie in are needed. Files are looked for in the folder of `--data`, then in `root` (default "data"), each itself or
 * its subfolder `cifar-10-batches-bin`, and else downloaded.
 *
 * @example cifar10({ root: 'data', train: 4000, test: 1000 })
 */
export const cifar10 = fileDataset({
  name: 'cifar10',
  source: import.meta.url,
  config: record('cifar10', {
    train: withDefault(imageCount(50_000), 'all'),
    test: withDefault(imageCount(10_000), 'all'),
  }),
  outline:
    async () =>
    ({ train, test }): ImagesOutline => ({
      classes: 10,
      height: 32,
      width: 32,
      train: atMost(train, 50_000),
      test: atMost(test, 10_000),
    }),
  load: async () => (await import('./cifar.js')).cifar10,
});

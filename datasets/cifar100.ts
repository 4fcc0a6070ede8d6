import { record, withDefault } from '../base/codecs/record.js';
import { fileDataset, type ImagesOutline } from './dataset.js';
import { atMost, imageCount } from './image-count.js';

/**
 * CIFAR-100: 50,000 training and 10,000 test colour photographs of 32×32 pixels in 100 (fine) classes
 * (Krizhevsky, 2009), from the official binary files.
 *
 * `train` and `test` take the first so many images of the official order; "all" (default) takes what the files hold.
 * Files are looked for in the folder of `--data`, then in `root` (default "data"), each itself or its subfolder
 * `cifar-100-binary`, and else downloaded.
 *
 * @example cifar100({ root: 'data' })
 */
export const cifar100 = fileDataset({
  name: 'cifar100',
  source: import.meta.url,
  config: record('cifar100', {
    train: withDefault(imageCount(50_000), 'all'),
    test: withDefault(imageCount(10_000), 'all'),
  }),
  outline:
    async () =>
    ({ train, test }): ImagesOutline => ({
      classes: 100,
      height: 32,
      width: 32,
      train: atMost(train, 50_000),
      test: atMost(test, 10_000),
    }),
  load: async () => (await import('./cifar.js')).cifar100,
});

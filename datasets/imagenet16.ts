import { integerBetween } from '../base/codecs/number.js';
import { record, withDefault } from '../base/codecs/record.js';
import { fileDataset, type ImagesOutline } from './dataset.js';
import { atMost, imageCount } from './image-count.js';

/** Settings of {@link imagenet16} besides its root. */
export const Imagenet16Settings = record('imagenet16', {
  classes: withDefault(integerBetween(2, 1000), 120),
  train: withDefault(imageCount(1_281_167), 'all'),
  test: withDefault(imageCount(50_000), 'all'),
});

/**
 * ImageNet at 16×16 pixels (Chrabaszcz et al., 2017) with its first `classes` classes: ImageNet16-120 of NAS-Bench-201 by
 * default, 151,700 training and 6,000 test photographs in 120 classes, from the published batches of pickled arrays.
 *
 * - `classes` (2 to 1000, default 120): the images of the labels 1 to `classes`, in the order of the files.
 * - `train`, `test` (default "all"): the first so many of them. The test images are those of `val_data`, which the benchmark
 *   divides into halves of validation and test.
 *
 * The files `train_data_batch_1` to `train_data_batch_10` and `val_data` are looked for in the folder of `--data`, then in
 * `root` (default "data"), each itself or its subfolder `ImageNet16`. They are read as data: nothing in them is executed.
 *
 * @example imagenet16({ root: 'data' })
 */
export const imagenet16 = fileDataset({
  name: 'imagenet16',
  source: import.meta.url,
  config: Imagenet16Settings,
  outline:
    async () =>
    ({ classes, train, test }): ImagesOutline => ({
      classes,
      height: 16,
      width: 16,
      train: atMost(train, classes === 120 ? 151_700 : 1_281_167),
      test: atMost(test, 50 * classes),
    }),
  load: async () => (await import('./imagenet16-reader.js')).imagenet16,
});

import { integerBetween } from '../base/codecs/number.js';
import { record, withDefault } from '../base/codecs/record.js';
import { fileDataset } from './dataset.js';
import { LARGEST } from './decoding/task.js';

/** Settings of ImageNet; see {@link imagenet}. */
export const ImagenetSettings = record('imagenet', {
  size: withDefault(integerBetween(8, 1024), 224),
  largest: withDefault(integerBetween(1, 2_000_000_000), LARGEST),
});

/**
 * ImageNet (ILSVRC 2012) as its archives unpack: `train/<class>/*.JPEG`, where a class is named as in `n01440764`, and for
 * testing the validation images, either in `val/<class>/*.JPEG` or all in `val/` beside a list of labels: `val.txt` (lines
 * of a file's name and its class, by name or by its place among the sorted names from 0) or `LOC_val_solution.csv`. A
 * selection of the classes is an ImageNet too.
 *
 * Images are decoded when a batch needs them, and not before: a damaged one is found then, whichever region of it is wanted. Where that is too late, read
 * them as an {@link imageFolder}, which tries every image first.
 *
 * - `size`: height and width in a batch, in pixels (default 224). For testing the shorter side is resized to 256/224 of it
 *   and the centre cut out.
 * - `largest`: the most pixels, height × width, that an image may have (default 67,108,864, which is 8192×8192).
 *
 * The folder is `root` (default "data") or `imagenet` or `ILSVRC/Data/CLS-LOC` in it; that of `--data` has precedence.
 * There is no download: ImageNet asks for an agreement.
 *
 * @example load(imagenet({ root: '/data/imagenet' }), { train: 0.1, validation: 0.025 })
 */
export const imagenet = fileDataset({
  name: 'imagenet',
  source: import.meta.url,
  config: ImagenetSettings,
  outline:
    async () =>
    ({ size }) => ({ height: size, width: size }),
  load: async () => (await import('./imagenet-reader.js')).imagenet,
});

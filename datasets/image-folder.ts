import * as t from 'io-ts';
import { integerBetween, numberBetween } from '../base/codecs/number.js';
import { record, withDefault } from '../base/codecs/record.js';
import { fileDataset } from './dataset.js';
import { LARGEST } from './decoding/task.js';

/** Settings of an image folder; see {@link imageFolder}. */
export const ImageFolderSettings = record('imageFolder', {
  form: withDefault(t.union([t.literal('files'), t.literal('pixels')]), 'files'),
  size: withDefault(integerBetween(8, 1024), 224),
  test: withDefault(numberBetween(0.01, 0.99), 0.2),
  largest: withDefault(integerBetween(1, 2_000_000_000), LARGEST),
  unreadable: withDefault(t.union([t.literal('refuse'), t.literal('skip')]), 'refuse'),
});
export type ImageFolderSettings = t.TypeOf<typeof ImageFolderSettings>;

/**
 * Your own images: a folder with a subfolder for every class, or with the parts `train`, `test` and `val` that hold such
 * subfolders. Parts may be called so, or training, testing, valid and validation, in any case. Without a test folder
 * `val` is for testing; with one the images of `val` count as training images, which is said; where there is neither, a
 * share of every class is set apart. What may be read in two ways is refused, and how the folder was read is said.
 *
 * Every format that sharp reads, of any size. EXIF orientation is applied, gray becomes RGB, CMYK is converted by
 * its profile, transparency is laid on white, of an animation the first frame counts. Hidden entries and those that
 * systems make (`Thumbs.db`, `desktop.ini`, `@eaDir`, `lost+found`) are ignored; files that are no images by their
 * endings (`notes.txt`) are left out and named; any other file that is no image is a problem.
 *
 * - `form`: "files" (default) decodes photographs when a batch needs them, so that random crops see the full picture;
 *   "pixels" resizes every image once (shorter side to `size`, centre crop) and holds it in memory: for small images.
 * - `size`: height and width in a batch, in pixels (default 224).
 * - `test`: share of the images for testing where the folder has no test images of its own (default 0.2). Every class of two
 *   or more gives one at least, and none gives its last.
 * - `largest`: the most pixels, height × width, that an image may have (default 67,108,864, which is 8192×8192).
 * - `unreadable`: "refuse" (default), or "skip" to leave out files that cannot be decoded, broken links, pipes and files
 *   without permission; what is left out is counted by part and class, and a part or a class that is lost is refused.
 *
 * The folder is `root` (default "data"); the folder of `--data`, itself or its subfolder of that name, has precedence.
 *
 * @example imageFolder({ root: 'photos', size: 64, form: 'pixels' })
 */
export const imageFolder = fileDataset({
  name: 'imageFolder',
  source: import.meta.url,
  config: ImageFolderSettings,
  outline:
    async () =>
    ({ size }) => ({ height: size, width: size }),
  load: async () => (await import('./image-folder-reader.js')).imageFolder,
});

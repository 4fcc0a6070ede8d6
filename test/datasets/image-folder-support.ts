import sharp from 'sharp';
import { resolveComponent } from '../../artifacts/component.js';
import type { Dataset, ImageSet } from '../../datasets/dataset.js';
import { imageFolder } from '../../datasets/image-folder.js';
import { contextOf, readAll, right, writeFiles } from './support.js';

type Settings = Parameters<typeof imageFolder>[0];

/** An image of one colour. */
export const plain = (colour: string, width = 12, height = 9) =>
  sharp({ create: { width, height, channels: 3, background: colour } });
export const png = (colour: string) => plain(colour).png().toBuffer();

export const read = async (folder: string, settings: Settings = {}, seed = 1) =>
  readAll(await resolveComponent<Dataset>(imageFolder(settings)), { root: folder }, contextOf('/nowhere'), seed);

const pixelsOf = (set: ImageSet): Extract<ImageSet, { readonly form: 'pixels' }> => {
  if (set.form !== 'pixels') throw new Error('expected pixels');
  return set;
};
export const filesOf = (set: ImageSet): Extract<ImageSet, { readonly form: 'files' }> => {
  if (set.form !== 'files') throw new Error('expected files');
  return set;
};

/** Reads one encoded image, as the single training image of its class, and gives its first pixels at 8×8. */
export const decoded = async (folder: string, name: string, bytes: Buffer): Promise<Uint8Array> => {
  const other = await png('#000');
  await writeFiles(folder, { [`train/a/${name}`]: bytes, 'train/b/1.png': other, 'val/b/1.png': other });
  return pixelsOf(right(await read(folder, { form: 'pixels', size: 8 }))).train.images;
};

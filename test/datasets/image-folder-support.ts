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

/** Pictures of one colour each, all different, at the paths given with how many. */
export const pictures = async (counts: Readonly<Record<string, number>>): Promise<Readonly<Record<string, Buffer>>> => {
  const names = Object.entries(counts).flatMap(([folder, n]) => Array.from({ length: n }, (_, i) => `${folder}/${i}.png`));
  const bytes = await Promise.all(names.map((_, i) => png(`#${(0x1234 + 0x2f1d * i).toString(16).padStart(6, '0')}`)));
  return Object.fromEntries(names.map((name, i) => [name, bytes[i] as Buffer]));
};

/** The number of images of every class: for training, for testing. */
export const countsIn = (set: ImageSet): Readonly<Record<string, readonly [number, number]>> => {
  const of = (labels: Int32Array, label: number) => labels.filter((one) => one === label).length;
  return Object.fromEntries(set.classes.map((name, i) => [name, [of(set.train.labels, i), of(set.test.labels, i)] as const]));
};

/** The messages of one level among the notices of a set. */
export const said = (set: ImageSet, level: 'info' | 'warning'): readonly string[] =>
  (set.notices ?? []).filter((notice) => notice.level === level).map(({ message }) => message);

export const pixelsOf = (set: ImageSet): Extract<ImageSet, { readonly form: 'pixels' }> => {
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

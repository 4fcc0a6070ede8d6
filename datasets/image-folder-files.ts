import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../artifacts/problem.js';
import type { LocateContext, LocatedFile } from '../artifacts/source.js';
import { exists, rootFolder } from './find-files.js';

/** The subfolders that divide an image folder, by what their images are for. */
export const PARTITIONS: Readonly<Record<string, 'train' | 'test' | 'validation'>> = {
  train: 'train',
  test: 'test',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
};

/** Order by Unicode code point, equal on every machine and locale. */
export const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const isIgnored = (name: string): boolean => name.startsWith('.') || name.toLowerCase() === 'thumbs.db';

interface Listing {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

const listing = async (folder: string): Promise<Listing> => {
  const names = (await readdir(folder)).filter((name) => !isIgnored(name)).sort(byCodePoint);
  const isFolder = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).isDirectory()));
  return { folders: names.filter((_, i) => isFolder[i]), files: names.filter((_, i) => !isFolder[i]) };
};

/** All files under a folder; a link back to a folder that is being listed is not followed. */
const filesUnder = async (folder: string, name: string, above: readonly string[] = []): Promise<readonly LocatedFile[]> => {
  const real = await realpath(folder);
  if (above.includes(real)) return [];
  const { folders, files } = await listing(folder);
  const nested: (readonly LocatedFile[])[] = [];
  for (const sub of folders) nested.push(await filesUnder(join(folder, sub), `${name}/${sub}`, [...above, real]));
  return [...files.map((file) => ({ name: `${name}/${file}`.normalize('NFC'), path: join(folder, file) })), ...nested.flat()];
};

const refuse = (what: string, where: string, remedy: string, cause?: unknown): Either<Problem, never> =>
  either.left(problem('usage', what, where, remedy, cause));

/** The files of a folder of class folders, named from `prefix` on. */
const filesByClass = async (folder: string, prefix: string): Promise<Either<Problem, readonly LocatedFile[]>> => {
  const { folders, files } = await listing(folder);
  if (files[0] !== undefined) {
    return refuse(
      'a file lies beside the class folders',
      join(folder, files[0]),
      "move it into its class's folder, or remove it",
    );
  }
  const found: LocatedFile[] = [];
  for (const name of folders) {
    const images = await filesUnder(join(folder, name), `${prefix}${name}`);
    if (images.length === 0)
      return refuse(`the class "${name}" has no images`, join(folder, name), 'add images or remove the folder');
    found.push(...images);
  }
  return either.right(found);
};

const list = async (root: string): Promise<Either<Problem, readonly LocatedFile[]>> => {
  const { folders, files } = await listing(root);
  // A data set of vehicles may have a class "train": a partition is told by its class folders.
  const isDivided = folders.includes('train') && (await listing(join(root, 'train'))).folders.length > 0;
  const parts = isDivided ? folders.filter((name) => name in PARTITIONS) : [];
  const classes = isDivided ? (await listing(join(root, 'train'))).folders : folders;
  if (classes.length < 2) {
    const held =
      classes.length === 0
        ? files.length > 0
          ? 'images but no class folders'
          : 'no class folders'
        : `one class only (${classes[0]})`;
    return refuse(
      `the image folder holds ${held}`,
      isDivided ? join(root, 'train') : root,
      'give a folder with a subfolder of images for every class',
    );
  }
  if (!isDivided) return filesByClass(root, '');
  const found: LocatedFile[] = [];
  for (const part of parts) {
    const unknown = (await listing(join(root, part))).folders.find((name) => !classes.includes(name));
    if (unknown !== undefined) {
      return refuse(
        `the class "${unknown}" has no training images`,
        join(root, part, unknown),
        `add ${join(root, 'train', unknown)}, or remove this folder`,
      );
    }
    const of = await filesByClass(join(root, part), `${part}/`);
    if (either.isLeft(of)) return of;
    found.push(...of.right);
  }
  return either.right(found);
};

/** Finds the files of an image folder, in the order of their names by code point. */
export const locateImages =
  (location: Readonly<Record<string, string>>, context: LocateContext): TaskEither<Problem, readonly LocatedFile[]> =>
  async () => {
    const root = rootFolder(location, context);
    const data = context.dataFolder;
    const places = data === undefined ? [root] : [join(data, basename(root)), data, root];
    const present = await Promise.all(places.map(exists));
    const place = places.find((_, i) => present[i]);
    if (place === undefined) {
      return refuse(
        'there is no such image folder',
        places.join(', '),
        "set the data set's root, or name the folder with --data",
      );
    }
    try {
      const files = await list(place);
      return either.isLeft(files) ? files : either.right([...files.right].sort((a, b) => byCodePoint(a.name, b.name)));
    } catch (error) {
      const { path, message } = error as NodeJS.ErrnoException;
      return refuse(`cannot read the image folder: ${message}`, path ?? place, 'give a folder, and allow it to be read', error);
    }
  };

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { isProblem, type Problem, problem } from '../artifacts/problem.js';
import type { LocateContext, LocatedFile } from '../artifacts/source.js';
import { candidateFolders, exists } from './find-files.js';

/** Names of the lists of labels for a `val/` without class folders, in order of precedence. */
export const LABEL_LISTS = ['val.txt', 'LOC_val_solution.csv'] as const;

const CLASS = /^n\d{8}$/;

const refusal = (what: string, where: string, remedy: string): Problem => problem('usage', what, where, remedy);

// Names of classes and images are ASCII: the plain order is that of the code points.
const namesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();

const imagesOfClasses = async (folder: string, part: string, classes: readonly string[]): Promise<readonly LocatedFile[]> => {
  const lists: (readonly LocatedFile[])[] = [];
  for (const name of classes) {
    const images = await namesIn(join(folder, name));
    if (images.length === 0)
      throw refusal(`the class "${name}" has no images`, join(folder, name), 'unpack its archive, or remove the folder');
    lists.push(images.map((image) => ({ name: `${part}/${name}/${image}`, path: join(folder, name, image) })));
  }
  return lists.flat();
};

const classesIn = async (folder: string): Promise<readonly string[]> => {
  const names = await namesIn(folder);
  const stray = names.find((name) => !CLASS.test(name));
  if (stray !== undefined) {
    throw refusal(
      `"${stray}" is no class of ImageNet`,
      join(folder, stray),
      'name the folders of classes as ImageNet does (n01440764), or load your own images with imageFolder',
    );
  }
  if (names.length < 2)
    throw refusal(`${names.length} classes are too few`, folder, 'unpack the archives of two classes at least');
  return names;
};

/** The list of labels, beside `train` and `val` or where Kaggle's archive has it. */
const labelList = async (root: string): Promise<LocatedFile> => {
  for (const name of LABEL_LISTS) {
    for (const path of [join(root, name), join(root, 'val', name), join(root, '..', '..', '..', name)]) {
      if (await exists(path)) return { name, path };
    }
  }
  throw refusal(
    'the images of val are in no class folders, and there is no list of their labels',
    join(root, 'val'),
    `move them into folders of their classes, or put ${LABEL_LISTS.join(' or ')} beside val`,
  );
};

const testImages = async (root: string, classes: readonly string[]): Promise<readonly LocatedFile[]> => {
  const folder = join(root, 'val');
  if (!(await exists(folder))) throw refusal('there are no validation images', folder, 'unpack ILSVRC2012_img_val.tar there');
  const names = await namesIn(folder);
  if (!names.some((name) => CLASS.test(name))) {
    const images = names.filter((name) => !LABEL_LISTS.some((list) => list === name));
    return [await labelList(root), ...images.map((name) => ({ name: `val/${name}`, path: join(folder, name) }))];
  }
  const unknown = (await classesIn(folder)).find((name) => !classes.includes(name));
  if (unknown !== undefined)
    throw refusal(`the class "${unknown}" has no training images`, join(folder, unknown), 'remove the folder, or add them');
  return imagesOfClasses(folder, 'val', names);
};

const list = async (root: string): Promise<readonly LocatedFile[]> => {
  const classes = await classesIn(join(root, 'train'));
  return [...(await imagesOfClasses(join(root, 'train'), 'train', classes)), ...(await testImages(root, classes))];
};

/** Finds ImageNet's files: those of training by class and name, then the list of labels, if any, and those of testing. */
export const locateImagenet =
  (location: Readonly<Record<string, string>>, context: LocateContext): TaskEither<Problem, readonly LocatedFile[]> =>
  async () => {
    const places = [
      ...new Set(['imagenet', join('ILSVRC', 'Data', 'CLS-LOC')].flatMap((sub) => candidateFolders(sub, location, context))),
    ];
    const present = await Promise.all(places.map((place) => exists(join(place, 'train'))));
    const root = places.find((_, i) => present[i]);
    if (root === undefined) {
      return either.left(
        refusal(
          'there is no ImageNet',
          `looked in ${places.join(', ')}`,
          'get it from image-net.org, unpack it to train/<class>/ and val/, and name the folder as root or with --data',
        ),
      );
    }
    try {
      return either.right(await list(root));
    } catch (error) {
      if (isProblem(error)) return either.left(error);
      const { path, message } = error as NodeJS.ErrnoException;
      return either.left(
        problem(
          'usage',
          `cannot read the folder: ${message}`,
          path ?? root,
          'allow it to be read, and keep images alone in it',
          error,
        ),
      );
    }
  };

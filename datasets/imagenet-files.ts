import { join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { LocateContext, LocatedFile } from '../artifacts/source.js';
import { exists } from '../base/exists.js';
import { info, type Notice } from '../base/notice.js';
import { isProblem, type Problem, problem } from '../base/problem.js';
import { cited, visible } from '../base/quote.js';
import { candidateFolders } from './find-files.js';
import { type Folder, othersIn } from './folders/folder-tree.js';
import { readTree } from './folders/read-tree.js';
import { countOf, listed } from './listed.js';

/** Names of the lists of labels for a `val/` without class folders, in order of precedence. */
export const LABEL_LISTS = ['val.txt', 'LOC_val_solution.csv'] as const;

const CLASS = /^n\d{8}$/;

const refusal = (what: string, where: string, remedy: string): Problem => problem('usage', what, where, remedy);

const imagesIn = (folder: Folder, part: string): readonly LocatedFile[] => {
  const strange = folder.leaves.find(({ unreadable }) => unreadable !== undefined);
  if (strange !== undefined)
    throw refusal(`"${cited(strange.name)}" is ${strange.unreadable}`, visible(strange.path), 'repair or remove it');
  return folder.leaves.map(({ name, path }) => ({ name: `${part}/${name}`, path }));
};

const imagesOfClasses = (folder: Folder, part: string, classes: readonly Folder[]): readonly LocatedFile[] =>
  classes.flatMap((of) => {
    const images = imagesIn(of, `${part}/${of.name}`);
    if (of.unreadable !== undefined) throw refusal(`the folder is ${of.unreadable}`, of.path, 'allow it to be read');
    if (images.length === 0)
      throw refusal(
        `the class "${of.name}" has no images`,
        join(folder.path, of.name),
        'unpack its archive, or remove the folder',
      );
    return images;
  });

const classesIn = (folder: Folder): readonly Folder[] => {
  const stray = [...folder.folders, ...folder.leaves].find(({ name }) => !CLASS.test(name));
  if (stray !== undefined) {
    throw refusal(
      `"${cited(stray.name)}" is no class of ImageNet`,
      visible(stray.path),
      'name the folders of classes as ImageNet does (n01440764), or load your own images with imageFolder',
    );
  }
  if (folder.folders.length < 2)
    throw refusal(`${folder.folders.length} classes are too few`, folder.path, 'unpack the archives of two classes at least');
  return folder.folders;
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

const testImages = async (root: string, val: Folder | undefined, classes: readonly Folder[]): Promise<readonly LocatedFile[]> => {
  if (val === undefined)
    throw refusal('there are no validation images', join(root, 'val'), 'unpack ILSVRC2012_img_val.tar there');
  if (!val.folders.some(({ name }) => CLASS.test(name))) return [await labelList(root), ...imagesIn(val, 'val')];
  const tested = classesIn(val);
  const unknown = tested.find(({ name }) => !classes.some((known) => known.name === name));
  if (unknown !== undefined)
    throw refusal(`the class "${unknown.name}" has no training images`, unknown.path, 'remove the folder, or add them');
  return imagesOfClasses(val, 'val', tested);
};

const treeOf = async (root: string, name: string): Promise<Folder | undefined> =>
  (await exists(join(root, name))) ? readTree(join(root, name), { tryFiles: false }) : undefined;

const list = async (root: string, onNotice: (notice: Notice) => void): Promise<readonly LocatedFile[]> => {
  const [train, val] = [await readTree(join(root, 'train'), { tryFiles: false }), await treeOf(root, 'val')];
  const classes = classesIn(train);
  const found = [...imagesOfClasses(train, 'train', classes), ...(await testImages(root, val, classes))];
  const others = [train, val].flatMap((part, i) => (part === undefined ? [] : othersIn(part, ['train/', 'val/'][i])));
  const left = others.filter((name) => !LABEL_LISTS.some((list) => name === `val/${list}`));
  if (left.length > 0) {
    const what = countOf(left.length, 'file that is no image by its ending', 'files that are no images by their endings');
    onNotice(info(`left out ${what}: ${listed(left)}`));
  }
  return found;
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
      return either.right(await list(root, context.onNotice ?? (() => undefined)));
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

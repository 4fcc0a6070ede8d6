import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../base/problem.js';
import { cited, visible } from '../base/quote.js';
import { saysImage } from './folders/file-endings.js';
import { type Folder, hasLeaves, leavesOf } from './folders/folder-tree.js';
import { type PartKind, partKindOf, resemblesPart, suffixedParts } from './image-folder-parts.js';
import { listed } from './listed.js';

/** The folders of a class in one part: most often one, and several where a name is written in several Unicode forms. */
export interface ClassFolders {
  /** The class's name, in Unicode's form NFC. */
  readonly name: string;
  readonly folders: readonly Folder[];
}

/** A part of an image folder, or all of it where it is not divided. */
export interface Part {
  /** Undefined where the folder is not divided. */
  readonly kind: PartKind | undefined;
  readonly folder: Folder;
  readonly classes: readonly ClassFolders[];
}

type Refusal = Either<Problem, never>;

const refuse = (what: string, where: string, remedy: string): Refusal => either.left(problem('usage', what, where, remedy));

const namesOf = (folders: readonly { readonly name: string }[]): string => listed(folders.map(({ name }) => `"${name}"`));

const SORT = 'sort the images into train/CLASS/ and test/CLASS/, or give a folder with a subfolder of images for every class';

/** The subfolders of a part by class. */
const byClass = ({ folders }: Folder): readonly ClassFolders[] => {
  const classes = new Map<string, Folder[]>();
  for (const folder of folders) {
    const name = folder.name.normalize('NFC');
    const same = classes.get(name);
    if (same === undefined) classes.set(name, [folder]);
    else same.push(folder);
  }
  return [...classes].map(([name, of]) => ({ name, folders: of }));
};

const kindsIn = (folder: Folder): ReadonlySet<PartKind> =>
  new Set(folder.folders.filter(hasLeaves).flatMap(({ name }) => partKindOf(name) ?? []));

/** The obstacle to taking the class folders of a part as such, if there is one. */
const obstacleIn = (part: Folder): Refusal | undefined => {
  const image = part.leaves.find((leaf) => leaf.unreadable === undefined && saysImage(leaf.name));
  if (image !== undefined) {
    return refuse('a file lies beside the class folders', image.path, "move it into its class's folder, or remove it");
  }
  const unnamed = part.leaves.find(({ unreadable }) => unreadable?.startsWith('a folder') === true);
  if (unnamed !== undefined) return refuse(`${unnamed.unreadable} stands for a class`, visible(unnamed.path), 'rename it');
  const closed = part.folders.find(({ unreadable }) => unreadable !== undefined);
  if (closed !== undefined) {
    const what = `cannot read the image folder: the folder of the class "${cited(closed.name)}" is ${closed.unreadable}`;
    return refuse(what, closed.path, 'allow it to be read, or move it elsewhere');
  }
  const mixed = part.folders.find((folder) => kindsIn(folder).size > 1);
  if (mixed !== undefined) {
    const remedy = 'put the parts first, as in train/CLASS and test/CLASS, or name the folder that holds them as the root';
    return refuse(`the class "${cited(mixed.name)}" holds parts of its own: ${namesOf(mixed.folders)}`, mixed.path, remedy);
  }
  const nested = part.folders.find((folder) => partKindOf(folder.name) !== undefined && folder.folders.some(hasLeaves));
  if (nested !== undefined) {
    const what = `"${cited(nested.name)}" may be a part of the data or a class, inside of a folder of classes`;
    return refuse(what, nested.path, 'have one level of parts, as in train/CLASS and test/CLASS');
  }
  const empty = part.folders.find((folder) => !hasLeaves(folder));
  return empty === undefined
    ? undefined
    : refuse(`the class "${cited(empty.name)}" has no images`, empty.path, 'add images or remove the folder');
};

const tooFew = (folder: Folder, classes: readonly ClassFolders[]): Refusal => {
  const [only] = classes;
  const inner = only?.folders[0];
  if (inner?.folders.some(({ name }) => partKindOf(name) !== undefined)) {
    const what = `the image folder holds one folder only (${cited(inner.name)}), and that holds the parts ${namesOf(inner.folders)}`;
    return refuse(what, folder.path, `name ${visible(inner.path)} as the root`);
  }
  const held =
    only !== undefined
      ? `one class only (${cited(only.name)})`
      : folder.leaves.length > 0
        ? 'images but no class folders'
        : 'no class folders';
  return refuse(`the image folder holds ${held}`, folder.path, 'give a folder with a subfolder of images for every class');
};

/** A folder of class folders. */
const undivided = (root: Folder): Either<Problem, readonly Part[]> => {
  const suffixed = suffixedParts(root.folders.map(({ name }) => name));
  const near = root.folders.filter(
    ({ name, folders }) => suffixed.includes(name) || (resemblesPart(name) && folders.some(hasLeaves)),
  );
  if (near.length > 0) {
    const what = `${namesOf(near)} may be a part of the data or a class`;
    return refuse(what, root.path, 'call the parts train, val and test, or give the classes other names');
  }
  const classes = byClass(root);
  if (classes.length < 2) return tooFew(root, classes);
  return obstacleIn(root) ?? either.right([{ kind: undefined, folder: root, classes }]);
};

/** A folder with folders named as parts, of which none holds class folders. */
const flat = (root: Folder, named: readonly Folder[]): Either<Problem, readonly Part[]> => {
  const others = root.folders.filter((folder) => !named.includes(folder) && hasLeaves(folder));
  const [only] = named;
  // A data set of vehicles may have a class "train", which stands beside others and holds images.
  const isVehicle = named.length === 1 && only !== undefined && only.name.toLowerCase() === 'train' && hasLeaves(only);
  if (isVehicle && others.length > 0) return undivided(root);
  const held = named.some(hasLeaves) ? 'images but no class folders' : 'no images';
  return others.length === 0
    ? refuse(`${namesOf(named)} ${named.length === 1 ? 'holds' : 'hold'} ${held}`, root.path, SORT)
    : refuse(
        `${namesOf(named)} ${named.length === 1 ? 'holds' : 'hold'} ${held}, and beside ${named.length === 1 ? 'it' : 'them'} there are the folders ${namesOf(others)}`,
        root.path,
        `${SORT}; move what has no labels elsewhere`,
      );
};

/** A folder with parts of which one at least holds class folders. */
const divided = (root: Folder, named: readonly Folder[]): Either<Problem, readonly Part[]> => {
  const holdsImages = (folder: Folder): boolean => leavesOf(folder).some(({ leaf }) => saysImage(leaf.name));
  const others = root.folders.filter((folder) => !named.includes(folder) && holdsImages(folder));
  if (others.length > 0) {
    const what = `beside the parts ${namesOf(named)} there are other folders with images: ${namesOf(others)}`;
    return refuse(what, root.path, 'move them into a part, or elsewhere');
  }
  for (const kind of ['train', 'validation', 'test'] as const) {
    const same = named.filter(({ name }) => partKindOf(name) === kind);
    if (same.length > 1) return refuse(`${namesOf(same)} both mean ${kind}`, root.path, 'merge them, or move one elsewhere');
  }
  const train = named.find(({ name }) => partKindOf(name) === 'train');
  if (train === undefined)
    return refuse(`there is ${namesOf(named)} but no folder "train"`, root.path, 'name the folder of training images "train"');
  const closed = named.find(({ unreadable }) => unreadable !== undefined);
  if (closed !== undefined)
    return refuse(`cannot read the image folder: it is ${closed.unreadable}`, closed.path, 'allow it to be read');
  const unsorted = named.find(({ folders }) => folders.length === 0);
  if (unsorted !== undefined) {
    const isBare = unsorted.leaves.length === 0;
    const what = `"${unsorted.name}" holds ${isBare ? 'no images' : 'images but no class folders'}`;
    return refuse(
      what,
      unsorted.path,
      isBare ? 'add images, or remove the folder' : `${SORT}; move what has no labels elsewhere`,
    );
  }
  const parts = named.map((folder): Part => ({ kind: partKindOf(folder.name), folder, classes: byClass(folder) }));
  const trained = byClass(train);
  if (trained.length < 2) return tooFew(train, trained);
  for (const { folder, classes } of parts) {
    const obstacle = obstacleIn(folder);
    if (obstacle !== undefined) return obstacle;
    const unknown = classes.find(({ name }) => !trained.some((known) => known.name === name));
    if (unknown === undefined) continue;
    const alike = trained.find(({ name }) => name.toLowerCase() === unknown.name.toLowerCase());
    return refuse(
      `the class "${cited(unknown.name)}" has no training images`,
      (unknown.folders[0] as Folder).path,
      alike === undefined
        ? `add ${visible(`${train.path}/${unknown.name}`)}, or remove this folder`
        : `call it "${cited(alike.name)}" as in "${train.name}"`,
    );
  }
  return either.right(parts);
};

/**
 * Decides what the folders of an image folder are: the parts `train`, `val` and `test` with class folders in them, by the
 * names that people use for them in any case, or class folders alone. What may be read in two ways is refused.
 */
export const divisionOf = (root: Folder): Either<Problem, readonly Part[]> => {
  const named = root.folders.filter(({ name }) => partKindOf(name) !== undefined);
  if (named.length === 0) return undivided(root);
  return named.some(({ folders }) => folders.length > 0) ? divided(root, named) : flat(root, named);
};

/** Everything in the class folders of a part by its name in the data set, as in `train/ants/1.jpg`. */
export const imagesOf = ({ kind, folder, classes }: Part) => {
  const prefix = kind === undefined ? '' : `${folder.name}/`;
  return classes.flatMap(({ name, folders }) =>
    folders.flatMap((of) =>
      leavesOf(of).map((found) => ({
        raw: `${prefix}${of.name}/${found.name}`,
        name: `${prefix}${name}/${found.name}`,
        leaf: found.leaf,
      })),
    ),
  );
};

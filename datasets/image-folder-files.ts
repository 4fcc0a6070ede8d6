import { basename, join } from 'node:path';
import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { LocateContext, LocatedFile } from '../artifacts/source.js';
import { exists } from '../base/exists.js';
import { info, type Notice, warning } from '../base/notice.js';
import { type Problem, problem } from '../base/problem.js';
import { cited, visible } from '../base/quote.js';
import { rootFolder } from './find-files.js';
import { byCodePoint, type Folder, type Leaf, othersIn, systemFoldersIn } from './folders/folder-tree.js';
import { readTree } from './folders/read-tree.js';
import { divisionOf, imagesOf, type Part } from './image-folder-division.js';
import { countOf, listed } from './listed.js';

const refuse = (what: string, where: string, remedy: string, cause?: unknown): Either<Problem, never> =>
  either.left(problem('usage', what, where, remedy, cause));

/** Entries beside the class folders, which belong to none. */
const straysOf = (root: Folder, parts: readonly Part[]): readonly Leaf[] =>
  [...new Set([root, ...parts.map(({ folder }) => folder)])].flatMap(({ leaves }) => leaves);

/** Entries that were left out of the data set and do not change it. */
const noticesOf = (root: Folder, parts: readonly Part[], strays: readonly Leaf[]): readonly Notice[] => {
  const isDivided = parts.some(({ kind }) => kind !== undefined);
  const beside = isDivided ? root.folders.filter((folder) => !parts.some((part) => part.folder === folder)) : [];
  const others = othersIn(root);
  const system = systemFoldersIn(root);
  const files = strays.filter(({ unreadable }) => unreadable === undefined).map(({ name }) => name);
  const strange = strays.flatMap(({ name, unreadable }) => (unreadable === undefined ? [] : [`${name} (${unreadable})`]));
  const say = (level: (message: string) => Notice, names: readonly string[], one: string, many: string) =>
    names.length === 0 ? [] : [level(`left out ${countOf(names.length, one, many)}: ${listed(names)}`)];
  return [
    ...say(info, others, 'file that is no image by its ending', 'files that are no images by their endings'),
    ...say(info, system, 'folder that is hidden or made by a system', 'folders that are hidden or made by a system'),
    ...say(
      info,
      beside.map(({ name }) => name),
      'folder without images beside the parts',
      'folders without images beside the parts',
    ),
    ...say(info, files, 'file that lies in no class folder', 'files that lie in no class folder'),
    ...say(warning, strange, 'entry that is no file to read', 'entries that are no files to read'),
  ];
};

/** The images under their names in the data set, which are one form of Unicode, unless that makes two the same. */
const located = (parts: readonly Part[]): readonly LocatedFile[] => {
  const names = new Set<string>();
  return parts
    .flatMap(imagesOf)
    .map(({ raw, name, leaf }) => {
      const composed = name.normalize('NFC');
      const chosen = names.has(composed) ? raw : composed;
      names.add(chosen);
      const { path, unreadable } = leaf;
      return { name: chosen, path, ...(unreadable === undefined ? {} : { unreadable }) };
    })
    .sort((a, b) => byCodePoint(a.name, b.name));
};

const list = (root: Folder, unreadable: 'refuse' | 'skip', onNotice: (notice: Notice) => void) => {
  const parts = divisionOf(root);
  if (either.isLeft(parts)) return parts;
  const files = located(parts.right);
  const strays = straysOf(root, parts.right);
  const strange =
    unreadable === 'skip'
      ? undefined
      : [...files, ...strays].find((file): file is LocatedFile & { unreadable: string } => file.unreadable !== undefined);
  if (strange !== undefined) {
    return refuse(
      `"${cited(strange.name)}" is ${strange.unreadable}`,
      visible(strange.path),
      'repair or remove it, or set unreadable: "skip" to leave such entries out',
    );
  }
  for (const notice of noticesOf(root, parts.right, strays)) onNotice(notice);
  return either.right(files);
};

/**
 * Finds the files of an image folder, in the order of their names by code point.
 *
 * @param unreadable whether entries that are no files to read, as broken links or pipes, are refused or passed on as such
 */
export const locateImages =
  (unreadable: 'refuse' | 'skip') =>
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
      const tree = await readTree(place, { tryFiles: unreadable === 'skip' });
      return list(tree, unreadable, context.onNotice ?? (() => undefined));
    } catch (error) {
      const { path, message } = error as NodeJS.ErrnoException;
      return refuse(`cannot read the image folder: ${message}`, path ?? place, 'give a folder, and allow it to be read', error);
    }
  };

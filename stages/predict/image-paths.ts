import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../../base/problem.js';
import { errorCode, nameSystemErrors } from '../../base/system-error.js';
import { leavesOf } from '../../datasets/folders/folder-tree.js';
import { readTree } from '../../datasets/folders/read-tree.js';

/** An image file to predict; `unreadable` says what stands in its place. */
export interface ImagePath {
  readonly path: string;
  readonly unreadable?: string;
}

const REMEDY = 'name image files, or folders that hold some';

const oneOf = async (path: string): Promise<either.Either<Problem, readonly ImagePath[]>> => {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return either.right([found.isFile() ? { path } : { path, unreadable: 'it is no file' }]);
    const leaves = leavesOf(await readTree(path, { tryFiles: false }));
    return leaves.length === 0
      ? either.left(problem('usage', 'the folder holds no images', path, REMEDY))
      : either.right(
          leaves.map(({ name, leaf: { unreadable } }) => ({
            path: join(path, name),
            ...(unreadable === undefined ? {} : { unreadable }),
          })),
        );
  } catch (error) {
    const what = errorCode(error) === 'ENOENT' ? 'there is no such file' : nameSystemErrors((error as Error).message);
    return either.left(problem('usage', what, path, REMEDY, error));
  }
};

/**
 * The image files that paths name, those of folders and of all folders in them in the order of their names. A path that is
 * not there is a usage problem; a file that cannot be read is none, since the others can be predicted.
 */
export const imagePaths = async (paths: readonly string[]): Promise<either.Either<Problem, readonly ImagePath[]>> => {
  const found = await Promise.all(paths.map(oneOf));
  const all: ImagePath[] = [];
  for (const one of found) {
    if (either.isLeft(one)) return one;
    all.push(...one.right);
  }
  return either.right(all);
};

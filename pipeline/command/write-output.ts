import { constants } from 'node:fs';
import { access, lstat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../base/problem.js';
import type { Surroundings } from '../compose/surroundings.js';
import { replaceFile } from '../loggers/replace-file.js';
import { unwritable } from './unwritable.js';

/** Writes a file; one that is there is replaced once the other is whole, and a link, a device or a pipe is written through. */
export const putFile = async (path: string, content: string | Uint8Array): Promise<void> => {
  const found = await lstat(path).catch(() => undefined);
  if (found !== undefined && !found.isFile()) return writeFile(path, content);
  // A file that may not be written to is not replaced either.
  if (found !== undefined) await access(path, constants.W_OK);
  await replaceFile(path, content, found?.mode);
};

/** Writes the file that an option names, `--output` unless another is given; a `usage` problem where it cannot be written. */
export const writeOutput = (
  output: string,
  content: string | Uint8Array,
  { folder }: Pick<Surroundings, 'folder'>,
  option = '--output',
): taskEither.TaskEither<Problem, void> =>
  taskEither.tryCatch(
    () => putFile(resolve(folder, output), content),
    (error) => unwritable(`${option} ${output}`, error),
  );

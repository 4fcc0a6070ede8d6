import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../base/problem.js';
import type { Surroundings } from '../compose/surroundings.js';
import { unwritable } from './unwritable.js';

/** Writes the file that an option names, `--output` unless another is given; a `usage` problem where it cannot be written. */
export const writeOutput = (
  output: string,
  content: string | Uint8Array,
  { folder }: Pick<Surroundings, 'folder'>,
  option = '--output',
): taskEither.TaskEither<Problem, void> =>
  taskEither.tryCatch(
    () => writeFile(resolve(folder, output), content),
    (error) => unwritable(`${option} ${output}`, error),
  );

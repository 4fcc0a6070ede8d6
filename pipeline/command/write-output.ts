import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../base/problem.js';
import type { Surroundings } from '../compose/surroundings.js';

/** Writes the file that `--output` names; a `usage` problem where it cannot be written. */
export const writeOutput = (
  output: string,
  content: string | Uint8Array,
  { folder }: Pick<Surroundings, 'folder'>,
): taskEither.TaskEither<Problem, void> =>
  taskEither.tryCatch(
    () => writeFile(resolve(folder, output), content),
    (error) =>
      problem(
        'usage',
        `the file cannot be written: ${(error as Error).message}`,
        `--output ${output}`,
        'name a file in a folder that is there and can be written to',
        error,
      ),
  );

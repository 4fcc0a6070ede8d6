import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../../base/problem.js';
import { ABLATION_FORMATS, type AblationFormat, type ComparisonTools } from '../../ablation/ablation-tools.js';
import type { Surroundings } from '../../compose/surroundings.js';
import { unwritable } from '../unwritable.js';
import { writeOutput } from '../write-output.js';

/** Files that results are written to, by format; `-` is standard output. */
export type ResultFiles = Readonly<Partial<Record<AblationFormat | 'report', string>>>;

const STANDARD_OUTPUT = '-';

const asked = (files: ResultFiles): readonly (readonly [format: AblationFormat | 'report', file: string])[] =>
  ([...ABLATION_FORMATS, 'report'] as const).flatMap((format) => {
    const file = files[format];
    return file === undefined ? [] : [[format, file] as const];
  });

/** Tells whether a result goes to standard output, which the display then leaves to it. */
export const isForStdout = (files: ResultFiles): boolean => asked(files).some(([, file]) => file === STANDARD_OUTPUT);

/** Refuses a file that cannot be written, before anything runs, and two results for one file or for standard output. */
export const expectResultFiles = (
  files: ResultFiles,
  { folder }: Pick<Surroundings, 'folder'>,
): taskEither.TaskEither<Problem, void> => {
  const toStdout = asked(files).filter(([, file]) => file === STANDARD_OUTPUT);
  const [first, second] = toStdout;
  if (first !== undefined && second !== undefined)
    return taskEither.left(
      problem(
        'usage',
        'two results would be written to standard output',
        `--${first[0]} - --${second[0]} -`,
        'name a file for one of them',
      ),
    );
  const inFiles = asked(files).filter(([, file]) => file !== STANDARD_OUTPUT);
  for (const [at, [format, file]] of inFiles.entries()) {
    const other = inFiles.slice(0, at).find((one) => resolve(folder, one[1]) === resolve(folder, file));
    if (other !== undefined)
      return taskEither.left(
        problem(
          'usage',
          'two results would be written to one file, of which the first would be lost',
          `--${other[0]} ${other[1]} --${format} ${file}`,
          'name another file for one of them',
        ),
      );
  }
  return pipe(
    inFiles,
    taskEither.traverseSeqArray(([format, file]) =>
      taskEither.tryCatch(
        async () => {
          const path = resolve(folder, file);
          if (!(await stat(dirname(path))).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
          const found = await stat(path).catch(() => undefined);
          if (found?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
        },
        (error) => unwritable(`--${format} ${file}`, error),
      ),
    ),
    taskEither.map(() => undefined),
  );
};

/**
 * Writes a comparison in the formats that are asked for.
 *
 * @param artifact the comparison as it lies in the store
 * @param page gives the text of the report
 * @returns the text for standard output, if any
 */
export const writeResults = (
  files: ResultFiles,
  artifact: Uint8Array,
  { write }: ComparisonTools,
  page: taskEither.TaskEither<Problem, string>,
  surroundings: Pick<Surroundings, 'folder'>,
): taskEither.TaskEither<Problem, string | undefined> =>
  pipe(
    asked(files),
    taskEither.traverseSeqArray(([format, file]) =>
      pipe(
        format === 'report' ? page : taskEither.right(write(artifact, format)),
        taskEither.chain((text) =>
          file === STANDARD_OUTPUT
            ? taskEither.right<Problem, string | undefined>(text)
            : pipe(
                writeOutput(file, text, surroundings, `--${format}`),
                taskEither.map(() => undefined),
              ),
        ),
      ),
    ),
    taskEither.map((texts) => texts.find((text) => text !== undefined)),
  );

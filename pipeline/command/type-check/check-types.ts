import { dirname, resolve } from 'node:path';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { digestOf } from '../../../artifacts/digest.js';
import type { Marks } from '../../../artifacts/marks.js';
import { type Problem, problem } from '../../../base/problem.js';
import { compile, findCompiler } from './compiler.js';
import { configurationOf, writeConfiguration } from './configuration.js';
import { hasPassed, notePassed } from './mark.js';

/** Outcome of a check that found no error, with a word to say where nothing was checked. */
export interface TypeCheck {
  readonly notice?: string;
}

const check = async (path: string, marks: Marks | undefined): Promise<TypeCheck | { readonly failure: Problem }> => {
  if (!/\.[cm]?tsx?$/.test(path)) return {};
  const compiler = await findCompiler(dirname(path));
  if (compiler === undefined)
    return { notice: 'types are not checked, since TypeScript is not installed here: npm install --save-dev typescript' };
  const { text, project } = await configurationOf(compiler, path);
  const checkedWith = digestOf(JSON.stringify([compiler.version, text, project]));
  if (await hasPassed(marks, path, checkedWith)) return {};
  const outcome = await compile(compiler, await writeConfiguration(text, path), path);
  if ('failure' in outcome) return outcome;
  await notePassed(marks, path, checkedWith, outcome.read);
  return {};
};

/**
 * Type-checks an experiment file with the TypeScript that its project has, if it has one, and the options of its
 * tsconfig.json. A file that passed is not checked again until it, or a file that was read for it, changes.
 *
 * @param marks where it is remembered that a file passed
 */
export const checkTypes = (file: string, folder: string, marks: Marks | undefined): taskEither.TaskEither<Problem, TypeCheck> => {
  const path = resolve(folder, file);
  return pipe(
    taskEither.tryCatch(
      () => check(path, marks),
      (error) =>
        problem(
          'usage',
          `the type check could not be made: ${String((error as Error).message ?? error).split('\n')[0]}`,
          path,
          'pass --no-check to go without',
          error,
        ),
    ),
    taskEither.chain((outcome) => ('failure' in outcome ? taskEither.left(outcome.failure) : taskEither.right(outcome))),
  );
};

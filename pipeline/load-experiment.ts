import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { nearest } from '../base/codecs/record.js';
import { exhaustion } from '../base/exhaustion.js';
import { isFault, type Problem, placed, problem } from '../base/problem.js';
import { type Experiment, isExperiment } from './experiment.js';
import { loadFailure } from './load-failure.js';
import { importExperiment } from './typescript.js';

const REMEDY = 'correct the file; `pipe run` takes TypeScript or JavaScript whose default export is `experiment(...)`';

/** One line for an exception that a module raised while it was loaded, with its place where it has one. */
const loadProblem = (path: string, error: unknown): Problem => {
  if (isFault(error)) return placed(path)(error);
  const limit = exhaustion(error);
  if (limit !== undefined) return limit;
  const { what, at = path, remedy = REMEDY } = loadFailure(path, error);
  return problem('usage', `the file ${what}`, at, remedy, error);
};

/** The default export of a module; that of a CommonJS module that was written with `export` is within what Node calls it. */
const defaultOf = (module: { readonly default?: unknown }): unknown => {
  const whole = module.default as { readonly default?: unknown } | null | undefined;
  return isExperiment(whole?.default) ? whole.default : whole;
};

const NAME_ONE = 'name the file of an experiment, as `pipe run experiment.ts`; `pipe init` writes one for your images';
const LOOKS_LIKE_DIGEST = /^[0-9a-f]{4,64}$/;

const absent = (path: string, neighbour: string | undefined): Problem =>
  problem(
    'usage',
    `there is no such experiment file${neighbour === undefined ? '' : `; did you mean "${neighbour}"?`}`,
    path,
    LOOKS_LIKE_DIGEST.test(basename(path))
      ? `${NAME_ONE}; digests are for \`pipe show\`, \`pipe predict\` and \`pipe export\``
      : NAME_ONE,
  );

/** The name in a file's folder that its name most likely means, if one is near. */
const neighbourOf = (path: string): Promise<string | undefined> =>
  readdir(dirname(path)).then(
    (names) => nearest(basename(path), names),
    () => undefined,
  );

/**
 * Imports an experiment file; TypeScript needs no build step.
 *
 * @returns a `usage` problem when the file is missing, does not parse, raises an exception, or exports no experiment
 */
export const loadExperiment = (file: string, folder: string): taskEither.TaskEither<Problem, Experiment> => {
  const path = resolve(folder, file);
  return pipe(
    taskEither.tryCatch(
      () => stat(path),
      (error) => error,
    ),
    taskEither.orElse(() => async () => either.left(absent(path, await neighbourOf(path)))),
    taskEither.filterOrElse(
      (found) => found.isFile(),
      (found) =>
        problem('usage', found.isDirectory() ? 'this is a folder, not an experiment file' : 'this is no file', path, NAME_ONE),
    ),
    taskEither.filterOrElse(
      () => process.platform === 'win32' || !path.includes('\\'),
      () =>
        problem(
          'usage',
          'the path of the file has a backslash in it, and Node.js imports no such file',
          path,
          'rename the folder or file, or put the project elsewhere',
        ),
    ),
    taskEither.chain(() =>
      taskEither.tryCatch(
        async () => {
          // Run from source (by the tests) a loader is there already.
          const url = pathToFileURL(path).href;
          return defaultOf(await (import.meta.url.endsWith('.ts') ? import(url) : importExperiment(url)));
        },
        (error) => loadProblem(path, error),
      ),
    ),
    taskEither.chain((exported) =>
      isExperiment(exported)
        ? taskEither.right(exported)
        : taskEither.left(
            problem(
              'usage',
              'the file has no experiment as its default export',
              path,
              'write `export default experiment(name, () => ...)`',
            ),
          ),
    ),
  );
};

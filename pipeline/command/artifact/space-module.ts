import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { canonical } from '../../../artifacts/canonical.js';
import { type Component, findDefinition } from '../../../artifacts/component.js';
import { type Problem, problem } from '../../../base/problem.js';
import { cited, quoted } from '../../../base/quote.js';
import { type Closures, identityOf } from '../../key/component-identity.js';
import { loadFailure } from '../../load-failure.js';
import { registerTypeScript } from '../../typescript.js';

/** A space out of a module that a person names, and what is to be known of it. */
export interface NamedSpace {
  readonly space: Component;
  readonly notices: readonly string[];
}

const isSame = (a: unknown, b: unknown): boolean => {
  const [first, second] = [canonical(a), canonical(b)];
  return either.isRight(first) && either.isRight(second) && first.right === second.right;
};

const importSpace = (path: string, space: Component, where: string): taskEither.TaskEither<Problem, void> =>
  taskEither.tryCatch(
    async () => {
      // Run from source (by the tests) a loader is there already.
      if (!import.meta.url.endsWith('.ts')) await registerTypeScript(space.source);
      await import(space.source);
    },
    (error) => {
      const {
        what,
        at = path,
        remedy = `name the module that exports the space ${quoted(space.name)}`,
      } = loadFailure(path, error);
      return problem('usage', `the module of ${where} ${what}`, at, remedy, error);
    },
  );

const expectExport = (space: Component, where: string): taskEither.TaskEither<Problem, void> =>
  taskEither.tryCatch(
    async () => void (await findDefinition(space)),
    (error) =>
      problem(
        'usage',
        `the module exports no space of the name ${quoted(space.name)}, which is that of the network`,
        where,
        'name the module that defines and exports it',
        error,
      ),
  );

/**
 * The space of a network that a person names by its module, with the settings that the store has noted of it. An artifact names
 * no module, since nothing that is loaded may execute; so the person does. Where the module's source is not the one that the
 * network was trained with, a notice says so.
 *
 * @param noted the space in the key of the stage that trained the network: settings, and the digest of its source
 * @param file the module, as `--space` has it
 */
export const spaceOfModule = (
  noted: Component,
  file: string,
  folder: string,
  closures: Closures,
): taskEither.TaskEither<Problem, NamedSpace> => {
  const path = resolve(folder, file);
  const space: Component = { ...noted, source: pathToFileURL(path).href };
  const where = `--space ${cited(file)}`;
  return pipe(
    taskEither.fromTask(() =>
      stat(path).then(
        (found) => found.isFile(),
        () => false,
      ),
    ),
    taskEither.filterOrElse(
      (isThere) => isThere,
      () => problem('usage', 'there is no such module', where, `name the file that exports the space ${quoted(noted.name)}`),
    ),
    taskEither.chain(() => importSpace(path, space, where)),
    taskEither.chain(() => expectExport(space, where)),
    taskEither.chain(() => identityOf(closures)(space)),
    taskEither.map((identity) => ({
      space,
      notices: isSame(identity, noted)
        ? []
        : [
            `the source of the space ${quoted(noted.name)} in ${cited(file)}, or of what it imports, is not the one that the network was trained with: what is computed may differ`,
          ],
    })),
  );
};

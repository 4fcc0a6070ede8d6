import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { exportsOf } from '../../artifacts/module-exports.js';
import { withArticle } from '../../base/article.js';
import { nearest } from '../../base/codecs/record.js';
import { withoutCredentials } from '../../base/credentials.js';
import type { Wanted } from '../../base/lacking.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited, quoted } from '../../base/quote.js';
import {
  type Address,
  type AddressContext,
  addressOf,
  addressText,
  isScheme,
  type Scheme,
  type SchemeKind,
} from '../../base/scheme.js';
import { loadFailure } from '../load-failure.js';
import { registerTypeScript } from '../typescript.js';
import { isOwnModule } from '../worker/own-module.js';
import { openScheme } from './open-scheme.js';
import { type AddressParts, parseAddress } from './parse-address.js';

const urlOf = (module: string, folder: string): string =>
  module.startsWith('file:') ? module : pathToFileURL(createRequire(join(folder, 'x.js')).resolve(module)).href;

/** Tells whether a module is TypeScript or may import some: one of a project, rather than of this or another package. */
const mayBeTypeScript = (url: string): boolean => /\.[cm]?ts$/.test(url) || !(isOwnModule(url) || url.includes('/node_modules/'));

/** The name of a package that an address names where no built-in scheme has it, and the package can be found from a folder. */
const packageNamed = (name: string, builtIn: readonly Pick<Scheme, 'name'>[], folder: string): string | undefined => {
  if (builtIn.some((one) => one.name === name) || isBuiltin(name)) return undefined;
  try {
    createRequire(join(folder, 'x.js')).resolve(name);
    return name;
  } catch {
    return undefined;
  }
};

/**
 * The module of a user's that an address names: a file, or a package; undefined where it names a built-in scheme, or nothing.
 *
 * @param builtIn the built-in schemes, whose names come before those of packages
 */
export const moduleOf = (
  parts: AddressParts | undefined,
  builtIn: readonly Pick<Scheme, 'name'>[],
  folder: string,
): string | undefined => parts && (parts.module ?? packageNamed(parts.name, builtIn, folder));

/** Imports the module of a scheme. */
const importing = async (url: string): Promise<Readonly<Record<string, unknown>>> => {
  // Run from source (by the tests) a loader is there already.
  if (mayBeTypeScript(url) && !import.meta.url.endsWith('.ts')) await registerTypeScript(url);
  return exportsOf(url);
};

const loaded = <A>(
  load: () => Promise<A>,
  module: string,
  name: string,
  kind: SchemeKind,
  where: string,
): taskEither.TaskEither<Problem, A> =>
  taskEither.tryCatch(load, (error) => {
    const path = module.startsWith('file:') ? fileURLToPath(module) : module;
    const { what, at, remedy } = loadFailure(path, error);
    return problem(
      'usage',
      `${quoted(name)} ${what}${at === undefined ? '' : ` (${at})`}`,
      where,
      remedy ??
        (at === undefined
          ? `name a file, or a package that is installed, which exports ${withArticle(kind)}`
          : `correct that file, which is to export ${withArticle(kind)}`),
      error,
    );
  });

/** A scheme and the address that opens a target by it. */
export interface FoundAddress<Kind extends SchemeKind, A> {
  readonly scheme: Scheme<Kind, A>;
  readonly address: Address<Kind>;
}

/**
 * Finds the scheme that an address names: a built-in one by name, or that which a user's module exports.
 *
 * @param option where the address was written, such as `--log`, for messages
 * @returns a `usage` problem for a name that nothing has, and for a module that cannot be loaded or exports no such scheme
 */
export const findAddress = <Kind extends SchemeKind, A>(
  kind: Kind,
  builtIn: readonly Scheme<Kind, A>[],
  text: string,
  option: string,
  { folder }: AddressContext,
): taskEither.TaskEither<Problem, FoundAddress<Kind, A>> => {
  const where = `${option} ${cited(withoutCredentials(text))}`;
  const found = (scheme: Scheme<Kind, A>, target: string): FoundAddress<Kind, A> => ({
    scheme,
    address: addressOf(scheme, target, folder),
  });
  const parts = parseAddress(text, folder);
  const module = moduleOf(parts, builtIn, folder);
  if (parts !== undefined && module !== undefined) {
    const { name, target } = parts;
    return pipe(
      loaded(() => importing(urlOf(module, folder)), module, name, kind, where),
      taskEither.map((exported) => Object.values(exported).find((value): value is Scheme<Kind> => isScheme(value, kind))),
      taskEither.chain((scheme) =>
        scheme === undefined
          ? taskEither.left(
              problem('usage', `${quoted(name)} exports no ${kind}`, where, `export from it what \`${kind}({ ... })\` gives`),
            )
          : taskEither.right(found(scheme as Scheme<Kind, A>, target)),
      ),
    );
  }
  const name = parts?.name ?? text;
  const scheme = builtIn.find((one) => one.name === name);
  if (scheme !== undefined) return taskEither.right(found(scheme, parts?.target ?? ''));
  const suggestion = nearest(
    name,
    builtIn.map((one) => one.name),
  );
  return taskEither.left(
    problem(
      'usage',
      `there is no ${kind} ${quoted(name)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
      where,
      `use one of ${builtIn.map(addressText).join(', ')}, or what exports one: a file, as ./mine.ts:TARGET, or an installed package, as NAME:TARGET`,
    ),
  );
};

/**
 * Opens an address, in whichever process has it: imports the module of its scheme and has that open the target.
 *
 * @param environment the environment variables of this process
 * @param members those that what is opened must have
 */
export const openAddress = <Kind extends SchemeKind, A>(
  address: Address<Kind>,
  environment: AddressContext['environment'],
  members: Readonly<Record<string, Wanted>>,
): taskEither.TaskEither<Problem, A> => {
  const { scheme: kind, name, source, target, folder } = address;
  const where = `${kind} ${withoutCredentials(addressText(address))}`;
  return pipe(
    loaded(() => importing(source), source, name, kind, where),
    taskEither.map((exported) =>
      Object.values(exported).find((value): value is Scheme<Kind> => isScheme(value, kind) && value.name === name),
    ),
    taskEither.chain((scheme) =>
      scheme === undefined
        ? taskEither.left(problem('usage', `${source} exports no ${kind} named ${quoted(name)}`, where, 'export it there'))
        : openScheme(scheme as Scheme<Kind, A>, target, { folder, environment }, where, members),
    ),
  );
};

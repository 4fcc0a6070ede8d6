import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { exportsOf } from '../../artifacts/module-exports.js';
import { isRecord } from '../../base/argument.js';
import { own } from '../../base/own.js';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { Graph } from '../run/graph.js';
import { registerTypeScript } from '../typescript.js';
import { isOwnModule } from '../worker/own-module.js';

type Exports = Readonly<Record<string, unknown>>;

/** The values that the words of a swap can name. */
export interface PublicNames {
  /** Exports of the experiment's own modules over those of the package. */
  readonly exports: Exports;
  /** Folder that paths of modules start from. */
  readonly folder: string;
}

/** Sources of the components within a configuration as it was written. */
const sourcesIn = (value: unknown): readonly string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) =>
        key === 'source' && typeof inner === 'string' ? [inner] : sourcesIn(inner),
      );

const loadModule = async (url: string): Promise<Exports> => {
  // Run from source (by the tests) a loader is there already.
  if (!import.meta.url.endsWith('.ts')) await registerTypeScript(url);
  return exportsOf(url);
};

/**
 * The names that swaps of an experiment can use: what the package exports, and over that what the experiment's file exports and the
 * modules that its stages and components come from.
 */
export const publicNames = async (
  file: string,
  folder: string,
  graph: Graph,
  builtIn: () => Promise<Exports>,
): Promise<PublicNames> => {
  const modules = new Set([
    pathToFileURL(resolve(folder, file)).href,
    ...graph.nodes.flatMap(({ node }) => [node.definition.source, ...sourcesIn(node.config)]),
  ]);
  const theirs = await Promise.all([...modules].filter((url) => !isOwnModule(url)).map(loadModule));
  return { exports: Object.assign({}, await builtIn(), ...theirs), folder };
};

/** Path of a module and the name of an export of it: `./mine.ts:myStage`. */
const MODULE = /^(.+\.[cm]?[jt]sx?):([\w$.]+)$/s;

/** Value that a dotted name stands for within some exports; undefined where it stands for none. */
const within = (exports: unknown, name: string): unknown =>
  name.split('.').reduce<unknown>((holder, key) => (isRecord(holder) ? own(holder, key) : undefined), exports);

/**
 * The value that a name stands for, as `softmax`, `enasSettings.cifar10` or `./mine.ts:myStage`; undefined where nothing has it.
 *
 * @returns a `usage` problem for a module that cannot be loaded or does not export the name
 */
export const valueNamed = (
  { exports, folder }: PublicNames,
  name: string,
  where: string,
): taskEither.TaskEither<Problem, unknown> => {
  const [, path, member] = MODULE.exec(name) ?? [];
  if (path === undefined || member === undefined) return taskEither.right(within(exports, name));
  return pipe(
    taskEither.tryCatch(
      async () => {
        const found = path.startsWith('file:')
          ? path
          : pathToFileURL(createRequire(resolve(folder, 'x.js')).resolve(resolve(folder, path))).href;
        return loadModule(found);
      },
      (error) =>
        problem(
          'usage',
          `the module ${quoted(path)} cannot be loaded: ${(error as Error | null)?.message.split('\n')[0] ?? String(error)}`,
          where,
          'name a file, from the folder that the command is called in',
          error,
        ),
    ),
    taskEither.chain((exported) => {
      const value = within(exported, member);
      return value === undefined
        ? taskEither.left(
            problem(
              'usage',
              `${quoted(path)} exports no ${quoted(member)}`,
              where,
              `name one of its exports: ${Object.keys(exported).join(', ') || 'it has none'}`,
            ),
          )
        : taskEither.right(value);
    }),
  );
};

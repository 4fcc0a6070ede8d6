import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OnLoadResult } from 'esbuild';
import * as either from 'fp-ts/lib/Either.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Digest, digestOf } from '../../artifacts/digest.js';
import { rememberStates } from '../../artifacts/file-stamp.js';
import type { Marks } from '../../artifacts/marks.js';
import { exportsOf } from '../../artifacts/module-exports.js';
import { type Problem, problem } from '../../base/problem.js';
import { type BundledClosure, recallClosure, rememberClosure } from './closure-mark.js';
import { isOwn } from './own-path.js';
import type { Packages } from './packages.js';

const givenTo = (words: string): readonly string[] =>
  [...words.matchAll(/(?:^|\s)(?:-C|--conditions)(?:=|\s+)(\S+)/g)].map(([, condition]) => condition as string);

// Node's own, and those that this process was started with; esbuild would add its `module`, which Node does not know.
const CONDITIONS = [
  ...givenTo([...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ')),
  'node-addons',
  // This package as the files of its modules, of which closures are made, where Node takes the bundle of them.
  'sluice-modules',
  ...((process.features as { readonly require_module?: boolean }).require_module ? ['module-sync'] : []),
];

// Of its package, since loading all of it takes longer than a closure that is remembered.
const esbuildVersion = (): string =>
  (createRequire(import.meta.url)('esbuild/package.json') as { readonly version: string }).version;

/** Gives the closure digest of a module's export. */
export type SourceClosure = (source: string, exported: string) => taskEither.TaskEither<Problem, Digest>;

/**
 * Opens the closures of this machine's modules: the digest of all code that one export of a module can run. Its module
 * closure is bundled, tree-shaken to that export and minified, so that a comment or a reformat changes nothing and an
 * edited helper does. What is installed enters by name, version and the digest of its code, with what it needs; what
 * is linked to its sources is part of the closure. Modules are taken not to change while this is in use.
 *
 * The closure of `source`, the URL of a module, and `exported`, the export's name, is a `usage` problem when the
 * module or one that it imports cannot be read or parsed.
 *
 * @param packages the packages that are installed
 * @param marks where the bundles of this package's own modules are remembered, as long as no file of theirs changes
 */
export const sourceClosures = (packages: Packages, marks?: Marks): SourceClosure => {
  const loaded = new Map<string, Promise<OnLoadResult>>();
  const states = rememberStates();
  /** Tells whether the packages outside a closure lie where they lay: one that was absent may have been installed since. */
  const areFoundAgain = async ({ packages: needed }: BundledClosure, path: string): Promise<boolean> => {
    const found = await Promise.all(needed.map(([name]) => packages.find(name, dirname(path))));
    return needed.every(([, folder], at) => (found[at] ?? null) === folder);
  };
  const bundleOf = async (path: string, exported: string): Promise<BundledClosure> => {
    const id = `${path}#${exported}`;
    const madeWith = JSON.stringify([esbuildVersion(), CONDITIONS]);
    // Modules of a user's are found by more than their own files, such as a tsconfig.json: those are bundled each time.
    const memory = isOwn(path) ? marks : undefined;
    const known = await recallClosure(memory, id, madeWith, states);
    if (known !== undefined && (await areFoundAgain(known, path))) return known;
    const began = Date.now();
    const { bundleClosure } = await import('./bundle-closure.js');
    const { files, ...closure } = await bundleClosure(path, exported, CONDITIONS, packages, loaded);
    if (files.every(isOwn)) await rememberClosure(memory, id, madeWith, closure, files, began);
    return closure;
  };
  return (source, exported) => {
    const path = fileURLToPath(source);
    return taskEither.tryCatch(
      async () => {
        const { bundle, packages: needed } = await bundleOf(path, exported);
        const installed = new Set<string>();
        for (const [name, folder] of needed) await packages.identify(name, folder ?? undefined, installed);
        return digestOf(`${bundle}\n${[...installed].sort().join('\n')}`);
      },
      (error) => closureProblem(path, error),
    );
  };
};

const closureProblem = (path: string, error: unknown): Problem => {
  const first = (
    error as { errors?: readonly { text: string; location?: { file: string; line: number; column: number } | null }[] }
  ).errors?.[0];
  const where = first?.location == null ? path : `${first.location.file}:${first.location.line}:${first.location.column + 1}`;
  return problem('usage', first?.text ?? String(error), where, 'correct the module so that it can be bundled', error);
};

/** The name under which a module exports a value. */
export const exportNameOf = async (
  source: string,
  accept: (value: unknown) => boolean,
): Promise<either.Either<Problem, string>> => {
  const found = Object.entries(await exportsOf(source)).find(([, value]) => accept(value));
  return found === undefined
    ? either.left(
        problem(
          'usage',
          'a stage or component is not exported by the module that defines it',
          fileURLToPath(source),
          'export it by name, so that a worker can load it',
        ),
      )
    : either.right(found[0]);
};

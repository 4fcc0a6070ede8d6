import { dirname, resolve } from 'node:path';
import { build, type Metafile, type OnLoadResult, transform } from 'esbuild';
import { type Digest, digestOf } from '../../artifacts/digest.js';
import { BUNDLE_OPTIONS, MINIFY_OPTIONS } from './bundling.js';
import type { OutsidePackage } from './closure-mark.js';
import { type Dynamic, type Links, moduleGraph, type Outside, type OwnModules } from './module-graph.js';
import { EVERY, ownImportsOf } from './own-imports.js';
import { type Packages, packageNameOf } from './packages.js';
import { DYNAMIC, ENTRIES, ENTRY, OWN_SCHEME, USER } from './specifiers.js';

/**
 * A bundle without the paths under which esbuild wraps modules that are imported dynamically, and without the directive in
 * ES modules, which are strict anyway.
 */
const withoutPaths = (bundle: string): string =>
  bundle.replace(/\b(__esm|__commonJS)\(\{"[^"]*"\(/g, '$1({""(').replace(/\b__esm\(\{""\(\)\{"use strict";/g, '__esm({""(){');

/** A bundle in which the modules that it imports dynamically are numbered in order, and their specifiers in this order. */
const withNumbers = (bundle: string): { readonly text: string; readonly specifiers: readonly string[] } => {
  const specifiers: string[] = [];
  const text = bundle.replace(new RegExp(`\\bimport\\("(${DYNAMIC}\\d+)"`, 'g'), (_, specifier: string) => {
    if (!specifiers.includes(specifier)) specifiers.push(specifier);
    return `import("${DYNAMIC}${specifiers.indexOf(specifier)}"`;
  });
  return { text, specifiers };
};

/** An export of a module; `EVERY` stands for all of its exports. */
export interface Exported {
  readonly path: string;
  readonly name: string;
}

/** An export of this package's own modules that a bundle imports: the name by which it does, and the export. */
export type OwnImport = readonly [specifier: string, exported: Exported];

/** A bundle of an export: what it imports from this package's own modules, and dynamically, stays outside. */
export interface Piece {
  /** Digest of its text without layout, comments and the names of its variables. */
  readonly code: Digest;
  readonly packages: readonly OutsidePackage[];
  readonly own: readonly OwnImport[];
  /** The paths of the user's modules that it imports dynamically, in the order in which its text names them. */
  readonly dynamic: readonly string[];
  /** The paths of the user's modules of which something is in its text, in the order of that. */
  readonly inside: readonly string[];
  /**
   * The paths of the user's modules that were read for it, each with what its imports lead to: also of one whose constants were
   * put in their places, so that nothing else of it is left.
   */
  readonly modules: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** The paths of all files that were read for it. */
  readonly files: readonly string[];
}

const entryText = (name: string): string =>
  name === EVERY ? `import * as closure from '${ENTRY}'; export { closure };` : `export { ${name} as closure } from '${ENTRY}';`;

/**
 * Bundles an export of a module, in a build of its own: what esbuild writes of one entry depends on the entries beside it and on
 * which of them it links first, since they share their syntax trees (names that are imported and not used, numbers behind names).
 *
 * @param conditions those under which packages are resolved
 * @param loaded the modules of the user's that were read already, by path
 * @throws the failure of esbuild where a module cannot be read or parsed, or lacks the export
 */
export const bundlePiece = async (
  { path, name }: Exported,
  conditions: readonly string[],
  packages: Packages,
  loaded: Map<string, Promise<OnLoadResult>>,
): Promise<Piece> => {
  const outside: Outside = new Map();
  const own: OwnModules = new Map();
  const links: Links = new Map();
  const dynamic: Dynamic = new Map();
  const resolveDir = dirname(path);
  const { metafile, outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [ENTRIES],
    outdir: resolveDir,
    conditions: [...conditions],
    plugins: [
      {
        name: ENTRIES,
        setup: (builder) => {
          builder.onResolve({ filter: new RegExp(`^${ENTRIES}$`) }, ({ kind }) =>
            kind === 'entry-point' ? { path: 'entry', namespace: ENTRIES } : undefined,
          );
          builder.onLoad({ filter: /.*/, namespace: ENTRIES }, () => ({ contents: entryText(name), resolveDir, loader: 'js' }));
        },
      },
      moduleGraph(path, packages, outside, own, links, dynamic, loaded),
    ],
  });
  const [output] = Object.values(metafile.outputs) as [Metafile['outputs'][string]];
  const inputs = Object.keys(metafile.inputs).filter((input) => !input.startsWith(`${ENTRIES}:`));
  const piece = await pieceIn(outputFiles[0]?.text ?? '', output, inputs, outside, own, links, dynamic);
  return { ...piece, files: inputs.map((input) => resolve(input)) };
};

const pieceIn = async (
  text: string,
  { imports, inputs: contents }: Metafile['outputs'][string],
  inputs: readonly string[],
  outside: Outside,
  own: OwnModules,
  links: Links,
  dynamic: Dynamic,
): Promise<Omit<Piece, 'files'>> => {
  const { text: bundle, specifiers } = withNumbers(withoutPaths(text));
  // Short names are given by how often each letter stands in the sources, types and unused code among them; given
  // to the finished bundle they depend on it alone.
  const { code } = await transform(bundle, MINIFY_OPTIONS);
  const ofOwn = imports.filter(({ path }) => path.startsWith(OWN_SCHEME));
  const isNamed = ofOwn.some(({ kind }) => kind === 'import-statement');
  const named = isNamed ? ownImportsOf(bundle) : new Map<string, ReadonlySet<string>>();
  const whole = ofOwn.filter(({ kind }) => kind !== 'import-statement').map(({ path }) => path);
  const ownNames = [...named].flatMap(([specifier, names]) => [...names].map((name) => [specifier, name] as const));
  const needed = [...ownNames, ...whole.map((specifier) => [specifier, EVERY] as const)].map(
    ([specifier, name]): OwnImport => [specifier, { path: own.get(specifier) as string, name }],
  );
  // Packages that only unused code imports do not count.
  const names = new Set(
    imports.flatMap(({ path }) => (path.startsWith(OWN_SCHEME) || dynamic.has(path) ? [] : [packageNameOf(path)])),
  );
  const packagesOutside = [...names].flatMap((name) =>
    [...(outside.get(name) ?? [])].map((folder): OutsidePackage => [name, folder ?? null]),
  );
  const users = (of: readonly string[]): readonly string[] =>
    of.flatMap((input) => (input.startsWith(`${USER}:`) ? [input.slice(USER.length + 1)] : []));
  const modules = new Map(users(inputs).map((path) => [path, links.get(path) ?? new Map<string, string>()] as const));
  const present = Object.entries(contents).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : []));
  return {
    code: digestOf(code),
    packages: packagesOutside,
    own: needed,
    dynamic: specifiers.map((specifier) => dynamic.get(specifier) as string),
    inside: users(present),
    modules,
  };
};

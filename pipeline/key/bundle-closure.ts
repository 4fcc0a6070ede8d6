import { dirname, join, resolve } from 'node:path';
import { build, type Metafile, type OnLoadResult, transform } from 'esbuild';
import { digestOf } from '../../artifacts/digest.js';
import { BUNDLE_OPTIONS, MINIFY_OPTIONS } from './bundling.js';
import type { BundledClosure, OutsidePackage } from './closure-mark.js';
import { type Links, moduleGraph, type Outside, type OwnModules } from './module-graph.js';
import { EVERY, ownImportsOf } from './own-imports.js';
import { type Packages, packageNameOf } from './packages.js';
import { ENTRIES, ENTRY, OWN_SCHEME, USER } from './specifiers.js';

/**
 * A bundle without the paths under which esbuild wraps modules that are imported dynamically, and without the directive in
 * ES modules, which are strict anyway: it stands there or not by what else was bundled.
 */
const withoutPaths = (bundle: string): string =>
  bundle.replace(/\b(__esm|__commonJS)\(\{"[^"]*"\(/g, '$1({""(').replace(/\b__esm\(\{""\(\)\{"use strict";/g, '__esm({""(){');

/** An export of a module; `EVERY` stands for all of its exports. */
export interface Exported {
  readonly path: string;
  readonly name: string;
}

/** A closure that was bundled. */
export interface MadeClosure extends BundledClosure {
  /** The exports of this package's own modules that it imports: the name by which it does, and the export. */
  readonly own: readonly (readonly [specifier: string, exported: Exported])[];
  /**
   * The paths of the user's modules that were read for it, each with what its imports lead to: also of one whose constants were
   * put in their places, so that nothing else of it is left.
   */
  readonly modules: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

const entryText = (name: string, specifier: string): string =>
  name === EVERY
    ? `import * as closure from '${specifier}'; export { closure };`
    : `export { ${name} as closure } from '${specifier}';`;

/**
 * Bundles the closures of exports of modules, all of which are read once. Apart from the memory of closures, since what it
 * needs takes long to load.
 *
 * @param exports those that closures begin with, all of the user's modules or all of this package's own
 * @param conditions those under which packages are resolved
 * @param loaded the modules of the user's that were read already, by path
 * @returns the closures in the order of the exports, and the paths of all files that were read for them
 * @throws the failure of esbuild where a module cannot be read or parsed, or lacks an export
 */
export const bundleClosures = async (
  exports: readonly Exported[],
  conditions: readonly string[],
  packages: Packages,
  loaded: Map<string, Promise<OnLoadResult>>,
): Promise<{ readonly closures: readonly MadeClosure[]; readonly files: readonly string[] }> => {
  const outside: Outside = new Map();
  const own: OwnModules = new Map();
  const links: Links = new Map();
  const paths = exports.map(({ path }) => path);
  const outdir = dirname(paths[0] as string);
  const { metafile, outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: exports.map((_, at) => ({ in: `${ENTRIES}:${at}`, out: String(at) })),
    outdir,
    conditions: [...conditions],
    plugins: [
      {
        name: ENTRIES,
        setup: (builder) => {
          const filter = new RegExp(`^${ENTRIES}:\\d+$`);
          builder.onResolve({ filter }, ({ path }) => ({ path: path.slice(ENTRIES.length + 1), namespace: ENTRIES }));
          builder.onLoad({ filter: /.*/, namespace: ENTRIES }, ({ path: at }) => ({
            contents: entryText((exports[Number(at)] as Exported).name, `${ENTRY}${at}`),
            resolveDir: dirname(paths[Number(at)] as string),
            loader: 'js',
          }));
        },
      },
      moduleGraph(paths, packages, outside, own, links, loaded),
    ],
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
  const outputs = new Map(Object.values(metafile.outputs).map((output) => [output.entryPoint, output]));
  const closures = exports.map((_, at) => {
    const output = outputs.get(`${ENTRIES}:${at}`) as Metafile['outputs'][string];
    return closureIn(texts.get(join(outdir, `${at}.js`)) ?? '', output, Object.keys(metafile.inputs), outside, own, links);
  });
  const files = Object.keys(metafile.inputs).filter((input) => !input.startsWith(`${ENTRIES}:`));
  return { closures: await Promise.all(closures), files: files.map((input) => resolve(input)) };
};

const closureIn = async (
  text: string,
  { imports }: Metafile['outputs'][string],
  inputs: readonly string[],
  outside: Outside,
  own: OwnModules,
  links: Links,
): Promise<MadeClosure> => {
  const bundle = withoutPaths(text);
  // Short names are given by how often each letter stands in the sources, types and unused code among them; given
  // to the finished bundle they depend on it alone.
  const { code } = await transform(bundle, MINIFY_OPTIONS);
  const isOwnImport = ({ path }: { readonly path: string }): boolean => path.startsWith(OWN_SCHEME);
  const named = imports.some(isOwnImport) ? ownImportsOf(bundle) : new Map<string, ReadonlySet<string>>();
  const whole = imports.filter((one) => isOwnImport(one) && one.kind !== 'import-statement').map(({ path }) => path);
  const ownNames = [...named].flatMap(([specifier, names]) => [...names].map((name) => [specifier, name] as const));
  const needed = [...ownNames, ...whole.map((specifier) => [specifier, EVERY] as const)].map(
    ([specifier, name]) => [specifier, { path: own.get(specifier) as string, name }] as const,
  );
  // Packages that only unused code imports do not count.
  const names = new Set(imports.filter((one) => !isOwnImport(one)).map(({ path }) => packageNameOf(path)));
  const packagesOutside = [...names].flatMap((name) =>
    [...(outside.get(name) ?? [])].map((folder): OutsidePackage => [name, folder ?? null]),
  );
  const users = inputs.flatMap((input) => (input.startsWith(`${USER}:`) ? [input.slice(USER.length + 1)] : []));
  const modules = new Map(users.map((path) => [path, links.get(path) ?? new Map<string, string>()] as const));
  return { bundle: digestOf(code), packages: packagesOutside, own: needed, modules };
};

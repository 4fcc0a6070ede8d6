import { readFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import type { BuildFailure, Loader, OnLoadResult, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import { findTsconfig } from 'get-tsconfig';
import { fileStamp } from '../../artifacts/file-stamp.js';
import { type FoundModule, isResolving, moduleFinder, nowhere, resolvedBy } from './find-module.js';
import type { ModuleFile } from './module-file.js';
import { isOwn, ownSpecifier } from './own-path.js';
import type { Packages } from './packages.js';
import { markDefinitions } from './pure-definitions.js';
import { DYNAMIC, ENTRY, OWN_SCHEME, USER } from './specifiers.js';

/** Loaders of esbuild by the ending of a file; what is in none of them is bytes. */
export const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.jsx': 'jsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.json': 'json',
  // Machine code is another on each machine.
  '.node': 'empty',
};

/**
 * Imports of a closure from outside of it: the names that it calls packages by, and their folders; undefined for one that is not
 * there.
 */
export type Outside = Map<string, Set<string | undefined>>;

/** Imports that modules of the user's have of this package's own: the paths by the specifiers that stand for them. */
export type OwnModules = Map<string, string>;

/** Modules that those of the user's import: by the importer's path and its specifier, the path or the specifier of this package's. */
export type Links = Map<string, Map<string, string>>;

/** Modules of the user's that others of theirs import dynamically: the paths by the specifiers that stand for them. */
export type Dynamic = Map<string, string>;

/**
 * The modules of a closure as Node and tsx find them, for esbuild. What is installed stays outside and is noted, and so
 * do this package's own modules where a module of the user's imports them;
 * everything else, packages that are linked to their sources among it, is inside. Modules of the user's keep every
 * effect: what their package.json or comments say of effects is not taken, since running them does not take it either.
 *
 * A module that is imported dynamically is outside too, with a bundle of its own: esbuild wraps it, and all that it imports, in
 * every bundle that it is in, also where the import is in code that is left out, so that an export would have another bundle
 * for a dynamic import in what stands beside it.
 *
 * @param entry the path of the module that the closure begins with, which is imported as `ENTRY`
 * @param links takes what each import in a module of the user's leads to
 * @param dynamic takes what dynamic imports in modules of the user's lead to
 * @param loaded the modules of the user's that were read already, by path
 */
export const moduleGraph = (
  entry: string,
  packages: Packages,
  outside: Outside,
  own: OwnModules,
  links: Links,
  dynamic: Dynamic,
  loaded: Map<string, Promise<OnLoadResult>>,
): Plugin => ({
  name: 'module-graph',
  setup(build) {
    const find = moduleFinder(build, [entry], packages);
    const inside = (found: string): OnResolveResult => (isOwn(found) ? ownOf(found) : { path: found, namespace: USER });

    // Bundled apart, each of them once for all closures: hundreds of modules take longer to read than those of the user's.
    const ownOf = (found: string): OnResolveResult => {
      const specifier = ownSpecifier(found);
      own.set(specifier, found);
      return { path: specifier, external: true, sideEffects: false };
    };

    const dynamically = (path: string): OnResolveResult => {
      const known = [...dynamic].find(([, target]) => target === path);
      const specifier = known?.[0] ?? `${DYNAMIC}${dynamic.size}`;
      dynamic.set(specifier, path);
      return { path: specifier, external: true };
    };

    const linked = ({ importer, path: specifier, namespace, kind }: OnResolveArgs, found: OnResolveResult): OnResolveResult => {
      if (namespace === USER && found.path !== undefined && (found.namespace === USER || found.path.startsWith(OWN_SCHEME)))
        links.set(importer, (links.get(importer) ?? new Map()).set(specifier, found.path));
      return kind === 'dynamic-import' && found.namespace === USER ? dynamically(found.path as string) : found;
    };

    const answer = (request: OnResolveArgs, found: FoundModule): OnResolveResult => {
      switch (found.kind) {
        case 'builtin':
          return { path: request.path, external: true };
        case 'nowhere':
          return nowhere(found);
        case 'package':
          outside.set(found.name, (outside.get(found.name) ?? new Set()).add(found.folder));
          return linked(request, { path: request.path, external: true });
        case 'file':
          if (isOwn(found.path) && request.namespace !== USER) return { path: found.path, sideEffects: false };
          return linked(request, inside(found.path));
      }
    };

    build.onResolve({ filter: new RegExp(`^${ENTRY}$`) }, () => ({ path: entry, ...(isOwn(entry) ? {} : { namespace: USER }) }));
    // Of the relative imports in this package's own modules nothing else is to be said.
    build.onResolve({ filter: /^\.\.?\//, namespace: 'file' }, async (request) => {
      if (request.kind !== 'dynamic-import' || isResolving(request)) return undefined;
      const found = await resolvedBy(build, request);
      return found.errors.length === 0 ? ownOf(found.path) : undefined;
    });
    const resolve = async (request: OnResolveArgs): Promise<OnResolveResult | undefined> => {
      const found = await find(request);
      return found === undefined ? undefined : answer(request, found);
    };
    build.onResolve({ filter: /^[^./]/ }, resolve);
    build.onResolve({ filter: /^[./]/, namespace: USER }, resolve);
    build.onLoad({ filter: /.*/, namespace: USER }, ({ path: module }) => loadOnce(build, module, loaded));
  },
});

/** Loads a module of the user's, unless it was before: all that asks for it gets what its file had then. */
export const loadOnce = (build: PluginBuild, path: string, loaded: Map<string, Promise<OnLoadResult>>): Promise<OnLoadResult> => {
  const loading = loaded.get(path) ?? loadModule(build, path);
  loaded.set(path, loading);
  return loading;
};

/** A module of the user's as plain JavaScript, in which the only calls that may be left out are those of definitions. */
const loadModule = async ({ esbuild }: PluginBuild, path: string): Promise<OnLoadResult> => {
  const resolveDir = dirname(path);
  // Before it is read, so that an edit since then is seen.
  const state = (await fileStamp(path))?.state;
  const loader = LOADERS[extname(path)] ?? 'binary';
  const contents = await readFile(path);
  const pluginData: ModuleFile = { state, bytes: contents };
  if (loader === 'json' || loader === 'empty' || loader === 'binary') return { contents, loader, resolveDir, pluginData };
  const tsconfig = findTsconfig(path);
  try {
    const { outputFiles } = await esbuild.build({
      stdin: { contents: contents.toString('utf8'), sourcefile: path, resolveDir, loader },
      bundle: false,
      write: false,
      ignoreAnnotations: true,
      legalComments: 'none',
      charset: 'utf8',
      target: 'node20',
      logLevel: 'silent',
      ...(tsconfig === undefined ? {} : { tsconfig }),
    });
    return { contents: markDefinitions(outputFiles[0]?.text ?? ''), loader: 'js', resolveDir, pluginData };
  } catch (error) {
    return { errors: [...((error as Partial<BuildFailure>).errors ?? [{ text: String(error) }])] };
  }
};

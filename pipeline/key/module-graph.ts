import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, extname, isAbsolute, resolve, sep } from 'node:path';
import type { BuildFailure, Loader, OnLoadResult, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import { findTsconfig } from 'get-tsconfig';
import { fileStamp } from '../../artifacts/file-stamp.js';
import { isFile } from '../../base/exists.js';
import { isOwn, ownSpecifier } from './own-path.js';
import { isInstalled, type Packages, packageNameOf } from './packages.js';
import { markDefinitions } from './pure-definitions.js';
import { DYNAMIC, ENTRY, OWN_SCHEME, USER } from './specifiers.js';

const builtins = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));

// What tsx takes for a relative import in TypeScript: the source before what was compiled from it.
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.js', '.jsx'],
  '.jsx': ['.tsx', '.ts', '.jsx', '.js'],
  '.mjs': ['.mts', '.mjs'],
  '.cjs': ['.cts', '.cjs'],
};
const WITHOUT_EXTENSION = ['.ts', '.tsx', '.jsx', '.js', '.json'];

const isTypeScript = (path: string): boolean => /\.[cm]?tsx?$/.test(path);

const relativePath = async ({ path, importer, resolveDir }: OnResolveArgs): Promise<string | undefined> => {
  // What names a folder is looked for inside of it, as Node does.
  if (!isTypeScript(importer) || /(?:^|\/)\.{0,2}$/.test(path)) return undefined;
  const wanted = resolve(resolveDir, path);
  const extension = extname(wanted);
  const sources = SOURCES[extension];
  const candidates =
    sources === undefined
      ? [wanted, ...WITHOUT_EXTENSION.map((one) => `${wanted}${one}`)]
      : sources.map((one) => `${wanted.slice(0, -extension.length)}${one}`);
  for (const candidate of candidates) if (await isFile(candidate)) return candidate;
  return undefined;
};

const LOADERS: Readonly<Record<string, Loader>> = {
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

    const resolvedBy = ({ path: specifier, resolveDir, kind }: OnResolveArgs) =>
      build.resolve(specifier, { resolveDir, kind, pluginData: 'resolving' });

    // An alias, as `#dep` or one of the tsconfig.json, has another name than the package that it leads to.
    const outsideOf = (request: OnResolveArgs, folder: string | undefined): OnResolveResult => {
      const name = packageNameOf(request.path);
      outside.set(name, (outside.get(name) ?? new Set()).add(folder));
      return { path: request.path, external: true };
    };

    const bare = async (request: OnResolveArgs): Promise<OnResolveResult> => {
      // What this package's own modules import is installed, or this package itself: no alias of the user's reaches them.
      const folder =
        request.namespace === USER ? undefined : await packages.find(packageNameOf(request.path), request.resolveDir);
      if (folder !== undefined && isInstalled(folder) && !isOwn(folder)) return outsideOf(request, folder);
      const found = await resolvedBy(request);
      const isFound = found.errors.length === 0 && !found.external;
      const owner = isFound ? await packages.folderOf(dirname(found.path)) : undefined;
      if (isFound && isOwn(found.path))
        return request.namespace === USER ? ownOf(found.path) : { path: found.path, sideEffects: false };
      const isAround = (folder: string): boolean => entry.startsWith(`${folder}${sep}`);
      if (isFound && (owner === undefined || !isInstalled(owner) || isAround(owner))) return inside(found.path);
      const named = owner ?? (await packages.find(packageNameOf(request.path), request.resolveDir));
      // Left outside, an edit of it would not be seen.
      if (named === undefined && request.namespace === USER && request.kind === 'import-statement')
        return { errors: found.errors };
      return outsideOf(request, named);
    };

    build.onResolve({ filter: new RegExp(`^${ENTRY}$`) }, () => ({ path: entry, ...(isOwn(entry) ? {} : { namespace: USER }) }));
    // Of the relative imports in this package's own modules nothing else is to be said.
    build.onResolve({ filter: /^\.\.?\//, namespace: 'file' }, async (request) => {
      if (request.kind !== 'dynamic-import' || request.pluginData === 'resolving') return undefined;
      const found = await resolvedBy(request);
      return found.errors.length === 0 ? ownOf(found.path) : undefined;
    });
    build.onResolve({ filter: /^[^./]/ }, async (request) => {
      if (request.pluginData === 'resolving' || request.kind === 'entry-point') return undefined;
      if (builtins.has(request.path)) return { path: request.path, external: true };
      return isAbsolute(request.path) ? undefined : linked(request, await bare(request));
    });
    build.onResolve({ filter: /^[./]/, namespace: USER }, async (request) => {
      if (request.pluginData === 'resolving') return undefined;
      const source = await relativePath(request);
      if (source !== undefined) return linked(request, inside(source));
      const found = await resolvedBy(request);
      return found.errors.length === 0 ? linked(request, inside(found.path)) : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: USER }, ({ path: module }) => {
      const known = loaded.get(module);
      if (known !== undefined) return known;
      const loading = loadModule(build, module);
      loaded.set(module, loading);
      return loading;
    });
  },
});

/** A module of the user's as plain JavaScript, in which the only calls that may be left out are those of definitions. */
const loadModule = async ({ esbuild }: PluginBuild, path: string): Promise<OnLoadResult> => {
  const resolveDir = dirname(path);
  // Before it is read, so that an edit since then is seen.
  const pluginData = (await fileStamp(path))?.state;
  const loader = LOADERS[extname(path)] ?? 'binary';
  const contents = await readFile(path);
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

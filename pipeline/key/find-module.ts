import { realpath } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, extname, isAbsolute, resolve, sep } from 'node:path';
import type { OnResolveArgs, OnResolveResult, PartialMessage, PluginBuild, ResolveResult } from 'esbuild';
import { isFile } from '../../base/exists.js';
import { isOwn } from './own-path.js';
import { isInstalled, type Packages, packageNameOf } from './packages.js';
import { USER } from './specifiers.js';

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
  // Node takes a module behind a link for the one that it leads to, whose imports are found from there.
  for (const candidate of candidates) if (await isFile(candidate)) return realpath(candidate);
  return undefined;
};

/** Target of an import: a module of Node.js, a file of the user's or of this package, or a package that is installed, if it is there. */
export type FoundModule =
  | { readonly kind: 'builtin' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'package'; readonly name: string; readonly folder: string | undefined }
  | { readonly kind: 'nowhere'; readonly errors: readonly PartialMessage[] };

/** Finds what an import leads to, as Node and tsx do; undefined for one that is left to esbuild. */
export type FindModule = (request: OnResolveArgs) => Promise<FoundModule | undefined>;

const RESOLVING = 'resolving';

/** Resolves an import by esbuild's own rules. */
export const resolvedBy = (
  build: PluginBuild,
  { path: specifier, resolveDir, kind }: Pick<OnResolveArgs, 'path' | 'resolveDir' | 'kind'>,
): Promise<ResolveResult> => build.resolve(specifier, { resolveDir, kind, pluginData: RESOLVING });

/** Tells whether a request is one of {@link resolvedBy}, which no plugin is to answer. */
export const isResolving = ({ pluginData }: Pick<OnResolveArgs, 'pluginData'>): boolean => pluginData === RESOLVING;

/**
 * Makes what finds the modules of a closure. What is installed is a package; everything else, packages that are linked to their
 * sources among it, is a file.
 *
 * @param entries the paths of the modules that the closure begins with
 */
export const moduleFinder = (build: PluginBuild, entries: readonly string[], packages: Packages): FindModule => {
  const bare = async (request: OnResolveArgs): Promise<FoundModule> => {
    const name = packageNameOf(request.path);
    const isUsers = request.namespace === USER;
    // What this package's own modules import is installed, or this package itself: no alias of the user's reaches them.
    const folder = isUsers ? undefined : await packages.find(name, request.resolveDir);
    if (folder !== undefined && isInstalled(folder) && !isOwn(folder)) return { kind: 'package', name, folder };
    const found = await resolvedBy(build, request);
    const isFound = found.errors.length === 0 && !found.external;
    if (isFound && isOwn(found.path)) return { kind: 'file', path: found.path };
    const owner = isFound ? await packages.folderOf(dirname(found.path)) : undefined;
    const isAround = (of: string): boolean => entries.some((entry) => entry.startsWith(`${of}${sep}`));
    if (isFound && (owner === undefined || !isInstalled(owner) || isAround(owner))) return { kind: 'file', path: found.path };
    const named = owner ?? (await packages.find(name, request.resolveDir));
    // Left outside, an edit of it would not be seen.
    if (named === undefined && isUsers && request.kind === 'import-statement') return { kind: 'nowhere', errors: found.errors };
    // An alias, as `#dep` or one of the tsconfig.json, has another name than the package that it leads to.
    return { kind: 'package', name, folder: named };
  };

  const relative = async (request: OnResolveArgs): Promise<FoundModule | undefined> => {
    const source = await relativePath(request);
    if (source !== undefined) return { kind: 'file', path: source };
    const found = await resolvedBy(build, request);
    return found.errors.length === 0 ? { kind: 'file', path: found.path } : undefined;
  };

  return async (request) => {
    if (isResolving(request) || request.kind === 'entry-point') return undefined;
    if (builtins.has(request.path)) return { kind: 'builtin' };
    if (!/^[./]/.test(request.path)) return isAbsolute(request.path) ? undefined : bare(request);
    return request.namespace === USER ? relative(request) : undefined;
  };
};

/** The answer of a plugin to an import that leads nowhere. */
export const nowhere = ({ errors }: Extract<FoundModule, { readonly kind: 'nowhere' }>): OnResolveResult => ({
  errors: [...errors],
});

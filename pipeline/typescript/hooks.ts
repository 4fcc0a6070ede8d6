import { readFile } from 'node:fs/promises';
import type { InitializeHook, LoadFnOutput, LoadHook, LoadHookContext, ResolveFnOutput, ResolveHook } from 'node:module';
import { isBuiltin } from 'node:module';
import { commonJsError, isWrittenWithImport } from './common-js.js';
import { compiledPlace, keepCompiled, recallCompiled } from './compiled.js';
import { type LoadedModules, requiringModule } from './loaded-packages.js';
import type { ProjectSettings } from './project-settings.js';
import { hasQuery, isFilePath, isNamedBy, isTypeScript, sourceOf } from './source-path.js';

// The hooks of Node.js by which a thread imports TypeScript; they run in a thread of Node's. They answer what is plain
// themselves, as tsx would, with what tsx compiled before; the rest they ask tsx, which takes long to load.

/** Data of a registration of the hooks. */
export interface Registration {
  /** The folder called node_modules that a project lies in, as a URL; empty where it lies in none. */
  readonly home: string;
  /** Tells whether tsx has hooks of its own in this process, and these are to say the format alone. */
  readonly besideTsx: boolean;
  /** Settings of the process's TypeScript; where they are undefined tsx is asked for everything. */
  readonly settings: ProjectSettings | undefined;
  /** Modules of packages that the thread has loaded: who imports one by its name is given that. */
  readonly loaded: LoadedModules;
}

const homes = new Set<string>();
let isBesideTsx = false;
let settings: ProjectSettings | undefined;
let loadedModules: LoadedModules = {};

/** Has the hooks know of the home of a further project. */
export const addHome: InitializeHook<string> = (home) => void homes.add(home);

/** Begins the hooks, or begins them again for a further registration of the same thread. */
export const initialize: InitializeHook<Registration> = (registration) => {
  addHome(registration.home);
  isBesideTsx = registration.besideTsx;
  settings ??= registration.settings;
  loadedModules = registration.loaded;
};

const PACKAGE = new URL('../../', import.meta.url).href;

// This package, and what compiles, which these hooks themselves import: Node.js finds and loads both as they are.
const isOwn = (url: string): boolean => url.startsWith(PACKAGE) || /\/node_modules\/(?:tsx|esbuild)\//.test(url);

// A project may itself lie in a folder called node_modules: what counts is what lies below that.
const isInstalled = (url: string): boolean => {
  const isWithin = (home: string): boolean => !(url.startsWith(home) ? url.slice(home.length) : url).includes('/node_modules/');
  return isOwn(url) || ![...homes].some(isWithin);
};

let tsx: Promise<{ readonly resolve: ResolveHook; readonly load: LoadHook }> | undefined;
const startTsx = async () => {
  const hooks = await import('tsx/esm' as string);
  await hooks.initialize({});
  return hooks;
};
const askTsx = () => {
  tsx ??= startTsx();
  return tsx;
};

const textOf = (source: LoadFnOutput['source']): string =>
  typeof source === 'string' ? source : new TextDecoder().decode(source as Uint8Array);

const readText = (url: string): Promise<string> => readFile(new URL(url), 'utf8');

// Node, and tsx with it, take a file of a package without `"type": "module"` for CommonJS. What is written with `import`
// is loaded as an ES module, under its own URL, so that a stage and its definition are one module however they are
// reached: all TypeScript, and JavaScript that does not compile as CommonJS for that reason.
const isModule = async (url: string): Promise<boolean> =>
  url.startsWith('file:') &&
  !isInstalled(url) &&
  (/\.(?:tsx?|mts)$/.test(url) || (/\.js$/.test(url) && isWrittenWithImport(await readText(url))));

const withFormat = async (found: ResolveFnOutput): Promise<ResolveFnOutput> => {
  const url = found.url.replace(/(%3F|[?])tsx-commonjs.*$/, '');
  return found.format !== 'module' && (await isModule(url)) ? { ...found, url, format: 'module' } : found;
};

const PACKAGE_NAME = /^[#@\w][^:]*$/;

/** The specifier by which Node.js finds the module that tsx would find; undefined where only tsx knows. */
const plainSpecifier = (
  specifier: string,
  parent: string | undefined,
  { aliases, allowsJavaScript }: ProjectSettings,
): string | undefined => {
  if (isBuiltin(specifier)) return specifier;
  if (hasQuery(specifier.slice(1)) || (parent !== undefined && (!parent.startsWith('file:') || hasQuery(parent))))
    return undefined;
  const isOfProject = parent !== undefined && !isInstalled(parent);
  if (isFilePath(specifier)) {
    const seeksSources = parent !== undefined && (isTypeScript(parent) || (allowsJavaScript && isOfProject));
    return seeksSources ? sourceOf(specifier, parent) : specifier;
  }
  const isAlias = isOfProject && aliases.some((alias) => isNamedBy(alias, specifier));
  return PACKAGE_NAME.test(specifier) && !isAlias ? specifier : undefined;
};

const isCertain = ({ url, format }: ResolveFnOutput): boolean =>
  url.startsWith('node:') ||
  (format == null && isInstalled(url) && /\.js$/.test(url)) ||
  format === 'module' ||
  format === 'json' ||
  (format === 'commonjs' && /\.c?js$/.test(url));

const resolvePlainly: (...of: Parameters<ResolveHook>) => Promise<ResolveFnOutput | undefined> = async (
  specifier,
  context,
  next,
) => {
  const isRequired = context.conditions.includes('require') && !context.conditions.includes('import');
  const plain = settings === undefined || isRequired ? undefined : plainSpecifier(specifier, context.parentURL, settings);
  if (plain === undefined) return undefined;
  try {
    const found = await withFormat(await next(plain, context));
    return isCertain(found) && !hasQuery(found.url) ? found : undefined;
  } catch {
    // Which tsx may find yet, or refuses as it does.
    return undefined;
  }
};

// By name alone: CommonJS requires by URL, and would be given a module that it cannot require.
const REQUIRED = '?required';
const asLoaded = (specifier: string, found: ResolveFnOutput): ResolveFnOutput =>
  PACKAGE_NAME.test(specifier) && Object.hasOwn(loadedModules, found.url)
    ? { url: `${found.url}${REQUIRED}`, format: 'module', shortCircuit: true }
    : found;

// What was not compiled by tsx in this thread, which looks at the text of a module for what it imports.
const recalled = new Map<string, () => Promise<unknown>>();

/** Finds a module as tsx does; TypeScript, and JavaScript written with `import`, as an ES module under its own URL. */
export const resolve: ResolveHook = async (specifier, context, next) => {
  if (isBesideTsx) return withFormat(await next(specifier, context));
  if (isOwn(context.parentURL ?? '') && !specifier.startsWith('file:')) return next(specifier, context);
  const plain = await resolvePlainly(specifier, context, next);
  if (plain !== undefined) return asLoaded(specifier, plain);
  const hooks = await askTsx();
  const compileParent = recalled.get(context.parentURL ?? '');
  recalled.delete(context.parentURL ?? '');
  await compileParent?.();
  return withFormat(await hooks.resolve(specifier, context, next));
};

/** Loads a module as tsx does, or as it did. */
const compile = async (url: string, context: LoadHookContext, loaded: LoadFnOutput): Promise<LoadFnOutput> => {
  const compileAnew = async (): Promise<LoadFnOutput> => (await askTsx()).load(url, context, () => ({ ...loaded }));
  if (!loaded.source) return compileAnew();
  const { format } = loaded;
  const place = compiledPlace(url, textOf(loaded.source), `${format} ${settings?.text ?? ''}`);
  const known = place && recallCompiled(place);
  if (known !== undefined) {
    recalled.set(url, compileAnew);
    return { format: 'module', source: known };
  }
  const compiled = await compileAnew();
  if (place !== undefined && compiled.format === 'module') keepCompiled(place, textOf(compiled.source));
  return compiled;
};

// To tsx JSON needs no attribute of the import.
const withType = (context: LoadHookContext, format: string): LoadHookContext =>
  format === 'json' ? { ...context, importAttributes: { type: 'json', ...context.importAttributes } } : context;

/** Loads a module without tsx, unless it must be compiled and was not yet; undefined where only tsx knows how. */
const loadPlainly: (...of: Parameters<LoadHook>) => Promise<LoadFnOutput | undefined> = async (url, context, next) => {
  const { format: said, importAttributes } = context;
  if (settings === undefined || !url.startsWith('file:') || hasQuery(url)) return undefined;
  if (said === 'commonjs' && /\.cjs$/.test(url)) return next(url, context);
  if (said === 'commonjs' || said == null) {
    // A package may hold modules written with `import` and not say so, which tsx takes.
    const isPlain = /\.js$/.test(url) && commonJsError(await readText(url)) === undefined;
    return isPlain ? next(url, context) : undefined;
  }
  const isJson = said === 'json' && importAttributes !== undefined && !isInstalled(url);
  if (said !== 'module' && !isJson) return undefined;
  const loaded = await next(url, withType(context, said));
  if (isJson || isTypeScript(url)) return compile(url, context, loaded);
  // In JavaScript tsx looks after what is imported dynamically; that of a package it leaves to Node.js.
  return isInstalled(url) || !textOf(loaded.source).includes('import') ? loaded : compile(url, context, loaded);
};

/** Loads a module as tsx does. */
export const load: LoadHook = async (url, context, next) => {
  const module = url.endsWith(REQUIRED) ? loadedModules[url.slice(0, -REQUIRED.length)] : undefined;
  if (module !== undefined) return { format: 'module', source: requiringModule(module), shortCircuit: true };
  if (isBesideTsx || isOwn(url) || url.startsWith('node:')) return next(url, context);
  return (await loadPlainly(url, context, next)) ?? (await askTsx()).load(url, context, next);
};

import * as module from 'node:module';
import { importModule, type ModuleExports } from '../base/modules.js';
import type { Registration } from './typescript/hooks.js';
import { loadedModules } from './typescript/loaded-packages.js';
import { importLone, keepLone } from './typescript/lone-module.js';
import { projectSettings } from './typescript/project-settings.js';

// The hooks, and what has them know of a further project.
const HOOKS = new URL('./typescript/hooks.js', import.meta.url);
const FURTHER = new URL('./typescript/further-home.js', import.meta.url);

// What every experiment and stage imports: some two hundred modules, with those of other packages.
const INDEX = new URL('../index.js', import.meta.url).href;

// A project may itself lie in a folder called node_modules: what counts is what lies below that.
const FOREIGN = '/node_modules/';
const homeOf = (url: string): string => {
  const at = url.lastIndexOf(FOREIGN);
  return at < 0 ? '' : url.slice(0, at + FOREIGN.length);
};

/** A registration of this thread by the home that it is for. */
const registrations = new Map<string, Promise<void>>();

/** The homes of the projects whose TypeScript this process loads, for the threads and processes that it starts. */
export const typeScriptHomes = (): readonly string[] => [...registrations.keys()];

// Where tsx can hook into this thread itself it also has what is required, of which the hooks of another thread are not asked.
const isWithinThread = 'registerHooks' in module;

interface CommonJs {
  _resolveFilename(request: string, ...more: readonly unknown[]): string;
  readonly _cache: Record<string, unknown>;
}

// A CommonJS module that tsx compiled comes as a URL of its text, whose query says the path that it has.
const findCompiledCommonJs = (): void => {
  const commonJs = module.Module as unknown as CommonJs;
  const { _resolveFilename: find, _cache: cache } = commonJs;
  commonJs._resolveFilename = (request, ...more) => {
    const query = request.startsWith('data:text/javascript,') ? request.split('?')[1] : undefined;
    const path = new URLSearchParams(query ?? '').get('filePath');
    if (path === null) return find.call(commonJs, request, ...more);
    cache[path] = cache[request];
    delete cache[request];
    return find.call(commonJs, path, ...more);
  };
};

const registerHooks = async (home: string): Promise<void> => {
  if (isWithinThread) (await import('tsx/esm/api')).register();
  else {
    process.setSourceMapsEnabled(true);
    findCompiledCommonJs();
  }
  const settings = isWithinThread ? undefined : await projectSettings();
  const loaded = isWithinThread ? {} : loadedModules();
  module.register(HOOKS, { data: { home, besideTsx: isWithinThread, settings, loaded } satisfies Registration });
};

let registered: Promise<void> | undefined;

const registerFor = async (home: string): Promise<void> => {
  await importModule(INDEX);
  if (registered === undefined) {
    registered = registerHooks(home);
    return registered;
  }
  await registered;
  module.register(FURTHER, { data: home });
};

/**
 * Lets this thread import TypeScript, without a build step and whatever the type of the package that it lies in. A further
 * call for the same project changes nothing.
 *
 * From then on each module that is imported passes through another thread, which takes longer than loading it: this
 * package's own modules are imported before, and are there already when the TypeScript asks for them.
 *
 * @param of URL of a file of the project, or one of the `typeScriptHomes` of the thread that started this one
 */
export const registerTypeScript = (of: string): Promise<void> => {
  const home = homeOf(of);
  const registration = registrations.get(home) ?? registerFor(home);
  registrations.set(home, registration);
  return registration;
};

const lone = new Map<string, ModuleExports>();

/**
 * Imports the file of an experiment, which may be TypeScript. One that imports this package alone, and was imported before, is
 * there without the hooks of {@link registerTypeScript}.
 *
 * @param url of the file
 * @throws whatever the file raises while it is loaded
 */
export const importExperiment = async (url: string): Promise<ModuleExports> => {
  const known = lone.get(url);
  if (known !== undefined) return known;
  const isCandidate = registrations.size === 0 && !isWithinThread && /\.m?ts$/.test(url);
  const settings = isCandidate ? await projectSettings() : undefined;
  const index = await importModule(INDEX);
  if (settings !== undefined) process.setSourceMapsEnabled(true);
  const found = settings && importLone(url, settings, index);
  if (found !== undefined) {
    lone.set(url, found);
    return found;
  }
  await registerTypeScript(url);
  const imported: ModuleExports = await import(url);
  if (settings !== undefined) await keepLone(url, settings, index);
  return imported;
};

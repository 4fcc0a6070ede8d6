import { AsyncLocalStorage } from 'node:async_hooks';

/** The exports of a module by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/** Gives the exports of a module of this package. */
export type LoadModule = () => ModuleExports | Promise<ModuleExports>;

/** Modules by URL. */
export type Modules = Readonly<Record<string, LoadModule>>;

const bundled = new Map<string, LoadModule>();

const travelled = new AsyncLocalStorage<Modules>();

// Of work that has lost its context, such as by a listener that was there before it: a file may be of another time.
let latest: Modules = {};

/**
 * Tells that modules of this package lie in the bundle that this one lies in: who imports one by its URL gets what the bundle
 * has, so that a process that runs from the bundle has one copy of each. Called by the bundle, as it loads.
 *
 * @param modules by URL of the module as a file of its own, which is the `source` of what it defines
 */
export const registerBundled = (modules: Modules): void => {
  for (const [url, load] of Object.entries(modules)) bundled.set(url, load);
};

/**
 * Does work, and what it leaves to come later, that has some modules from code that travelled to this process, and none that
 * other work beside it has.
 *
 * @param modules by URL of the file that each of them is of; none for work that has all of them from their files
 */
export const withModules = <A>(modules: Modules, work: () => A): A => {
  latest = modules;
  return travelled.run(modules, work);
};

/** Imports a module by its URL: from the code of the work that asks for it, from the bundle that this one lies in, or as a file. */
export const importModule = async (url: string): Promise<ModuleExports> => {
  const modules = travelled.getStore() ?? latest;
  const load = Object.hasOwn(modules, url) ? modules[url] : bundled.get(url);
  return load === undefined ? ((await import(url)) as ModuleExports) : load();
};

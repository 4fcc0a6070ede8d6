/** The exports of a module by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/** Gives the exports of a module of this package. */
export type LoadModule = () => ModuleExports | Promise<ModuleExports>;

const bundled = new Map<string, LoadModule>();

/**
 * Tells that modules of this package lie in the bundle that this one lies in: who imports one by its URL gets what the bundle
 * has, so that a process that runs from the bundle has one copy of each. Called by the bundle, as it loads.
 *
 * @param modules by URL of the module as a file of its own, which is the `source` of what it defines
 */
export const registerBundled = (modules: Readonly<Record<string, LoadModule>>): void => {
  for (const [url, load] of Object.entries(modules)) bundled.set(url, load);
};

/** Imports a module by its URL: from the bundle that this one lies in, or as a file. */
export const importModule = async (url: string): Promise<ModuleExports> => {
  const load = bundled.get(url);
  return load === undefined ? ((await import(url)) as ModuleExports) : load();
};

/** URL of a module of the built package. */
export const built = (path: string): string => new URL(`../dist/${path}`, import.meta.url).href;

/** Imports a module of the built package from its bundle, which what experiments import as `sluice` is part of too. */
export const importBuilt = async <Module>(path: string): Promise<Module> => {
  const { base_modules: modules } = (await import(built('bundle/ground.js'))) as {
    readonly base_modules: typeof import('../base/modules.js');
  };
  return (await modules.importModule(built(path))) as Module;
};

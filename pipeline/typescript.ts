import * as module from 'node:module';

// Node, and tsx with it, take a TypeScript file of a package without `"type": "module"` for CommonJS, which cannot
// import what is an ES module throughout. What is written with `import` is loaded as such, under its own URL, so that
// a stage and its definition are one module however they are reached.
const HOOKS = `
const own = (url) => url.replace(/(%3F|[?])tsx-commonjs.*$/, '');
const isWritten = (url) => /[.]tsx?$/.test(url) && !url.includes('/node_modules/');
export const resolve = async (specifier, context, nextResolve) => {
  const found = await nextResolve(specifier, context);
  const url = own(found.url);
  return isWritten(url) && found.format !== 'module' ? { ...found, url, format: 'module' } : found;
};`;

// What every experiment and stage imports: some two hundred modules, with those of other packages.
const INDEX = new URL('../index.js', import.meta.url).href;

/**
 * Lets this thread import TypeScript, without a build step and whatever the type of the package that it lies in.
 *
 * From then on each module that is imported passes through another thread, which takes longer than loading it: this
 * package's own modules are imported before, and are there already when the TypeScript asks for them.
 */
export const registerTypeScript = async (): Promise<void> => {
  await import(INDEX);
  (await import('tsx/esm/api')).register();
  module.register(`data:text/javascript,${encodeURIComponent(HOOKS)}`);
};

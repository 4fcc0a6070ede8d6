import * as module from 'node:module';

// Node, and tsx with it, take a file of a package without `"type": "module"` for CommonJS. What is written with `import`
// is loaded as an ES module, under its own URL, so that a stage and its definition are one module however they are
// reached: all TypeScript, and JavaScript that does not compile as CommonJS for that reason.
const HOOKS = `
import { readFile } from 'node:fs/promises';
import { compileFunction } from 'node:vm';
const own = (url) => url.replace(/(%3F|[?])tsx-commonjs.*$/, '');
const hasImports = async (url) => {
  try {
    compileFunction((await readFile(new URL(url), 'utf8')).replace(/^#!.*/, ''), ['exports', 'require', 'module']);
    return false;
  } catch (error) {
    return /import statement outside|Unexpected token 'export'|'import[.]meta'|await is only valid/.test(error.message);
  }
};
const isWritten = async (url) =>
  url.startsWith('file:') && !url.includes('/node_modules/') && (/[.]tsx?$/.test(url) || (/[.]js$/.test(url) && (await hasImports(url))));
export const resolve = async (specifier, context, nextResolve) => {
  const found = await nextResolve(specifier, context);
  const url = own(found.url);
  return found.format !== 'module' && (await isWritten(url)) ? { ...found, url, format: 'module' } : found;
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

import * as module from 'node:module';
import { importModule } from '../base/modules.js';

// Node, and tsx with it, take a file of a package without `"type": "module"` for CommonJS. What is written with `import`
// is loaded as an ES module, under its own URL, so that a stage and its definition are one module however they are
// reached: all TypeScript, and JavaScript that does not compile as CommonJS for that reason.
const HOOKS = `
import { readFile } from 'node:fs/promises';
import { compileFunction } from 'node:vm';
let home = '';
export const initialize = (data) => { home = data.home; };
const own = (url) => url.replace(/(%3F|[?])tsx-commonjs.*$/, '');
const within = (url) => url.startsWith(home) ? url.slice(home.length) : url;
const hasImports = async (url) => {
  try {
    compileFunction((await readFile(new URL(url), 'utf8')).replace(/^#!.*/, ''), ['exports', 'require', 'module']);
    return false;
  } catch (error) {
    return /import statement outside|Unexpected token 'export'|'import[.]meta'|await is only valid/.test(error.message);
  }
};
const isWritten = async (url) =>
  url.startsWith('file:') && !within(url).includes('/node_modules/') && (/[.]tsx?$/.test(url) || (/[.]js$/.test(url) && (await hasImports(url))));
export const resolve = async (specifier, context, nextResolve) => {
  const found = await nextResolve(specifier, context);
  const url = own(found.url);
  return found.format !== 'module' && (await isWritten(url)) ? { ...found, url, format: 'module' } : found;
};`;

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

let loader: Promise<unknown> | undefined;

const registerFor = async (home: string): Promise<void> => {
  await importModule(INDEX);
  loader ??= import('tsx/esm/api').then(({ register }) => register());
  await loader;
  module.register(`data:text/javascript,${encodeURIComponent(HOOKS)}`, { data: { home } });
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
  const registered = registrations.get(home) ?? registerFor(home);
  registrations.set(home, registered);
  return registered;
};

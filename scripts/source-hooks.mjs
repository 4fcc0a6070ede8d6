// The hooks of scripts/source-loader.mjs: TypeScript is found under the names that its compiled modules will have, and is
// compiled once for all processes. All else goes the way of Node.js.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compiledFile } from './compiled.mjs';

const isOurs = (url, ending) => url?.startsWith('file:') && ending.test(url) && !url.includes('/node_modules/');
/** URL of this module. */
export const hooksUrl = import.meta.url;

/** Tells whether a URL is that of TypeScript that is compiled here. */
export const isSource = (url) => isOurs(url, /\.m?ts(?:\?|$)/);
const pathOf = (url) => fileURLToPath(url.replace(/[?#].*$/, ''));

export const resolve = (specifier, context, next) => {
  if (/^\.\.?\/.*\.m?js$/.test(specifier) && isSource(context.parentURL)) {
    const url = new URL(`${specifier.slice(0, -2)}ts`, context.parentURL);
    if (existsSync(url)) return { url: url.href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
};

export const load = async (url, context, next) => {
  if (isSource(url)) return { source: await compiledFile(pathOf(url)), format: 'module', shortCircuit: true };
  // As compilers take it, without the attribute that Node.js wants.
  if (isOurs(url, /\.json$/) && (context.importAttributes ?? context.importAssertions)?.type === undefined)
    return { source: `export default ${readFileSync(pathOf(url), 'utf8')};`, format: 'module', shortCircuit: true };
  return next(url, context);
};

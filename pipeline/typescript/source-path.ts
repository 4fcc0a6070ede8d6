import { statSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Tells whether a URL or a specifier ends as TypeScript or JSX does, which tsx compiles. */
export const isTypeScript = (url: string): boolean => /\.(?:[cm]?ts|[tj]sx)$/.test(url);

/** Tells whether a URL or a specifier holds a query, plain or encoded, or a fragment, to which tsx may give a meaning. */
export const hasQuery = (url: string): boolean => /[?#]|%3f/i.test(url);

/** Tells whether a specifier is the path or URL of one file, rather than of a folder or a package. */
export const isFilePath = (specifier: string): boolean =>
  /^(?:\.{1,2}\/|file:\/\/)/.test(specifier) && !/(?:^|\/)\.{0,2}$/.test(specifier);

// What tsx looks for, in this order, where TypeScript imports a path: the source before what was compiled from it.
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.js', '.jsx'],
  '.jsx': ['.tsx', '.ts', '.jsx', '.js'],
  '.mjs': ['.mts', '.mjs'],
  '.ts': ['.ts'],
  '.tsx': ['.tsx'],
  '.mts': ['.mts'],
  '.json': ['.json'],
};
const WITHOUT_EXTENSION = ['.ts', '.tsx', '.jsx', '.js', '.json'];

const candidatesOf = (specifier: string): readonly string[] => {
  const extension = extname(specifier);
  if (extension === '') return WITHOUT_EXTENSION.map((one) => `${specifier}${one}`);
  return (SOURCES[extension] ?? []).map((one) => `${specifier.slice(0, -extension.length)}${one}`);
};

/**
 * The specifier of the file that a path in TypeScript means, where that is the first that is there of those that tsx looks
 * for; undefined where tsx must tell.
 *
 * @param specifier one of which `isFilePath` is true
 * @param parent URL of the module that imports it
 */
export const sourceOf = (specifier: string, parent: string): string | undefined => {
  // Of what is installed tsx prefers JavaScript.
  if (specifier.includes('/node_modules/')) return undefined;
  for (const candidate of candidatesOf(specifier)) {
    const found = statSync(fileURLToPath(new URL(candidate, parent)), { throwIfNoEntry: false });
    if (found !== undefined) return found.isFile() ? candidate : undefined;
  }
  return undefined;
};

/** Tells whether a specifier is one of those that an alias of the project names, in which `*` stands for any text. */
export const isNamedBy = (alias: string, specifier: string): boolean => {
  const [before = '', after] = alias.split('*');
  return after === undefined ? specifier === alias : specifier.startsWith(before) && specifier.endsWith(after);
};

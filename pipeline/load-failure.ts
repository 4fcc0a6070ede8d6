import { pathToFileURL } from 'node:url';
import { quoted } from '../base/quote.js';
import { isOwnModule } from './worker/own-module.js';

/** Reason why a module does not load: a predicate of the module, such as `cannot be parsed: ...`. */
export interface LoadFailure {
  readonly what: string;
  /** Place of the fault, as `FILE:LINE:COLUMN`, as far as it is known. */
  readonly at?: string;
  /** Remedy, where the reason tells one. */
  readonly remedy?: string;
}

const TRANSFORM = /^(?:Transform failed with \d+ errors?:\n)?(.+?):(\d+):(\d+): ERROR: (.+)$/m;
const ABSENT = /^Cannot find (?:package|module) '([^']+)'(?: imported from (\S+))?/;
const isPackage = (name: string): boolean => !/^(?:[./\\]|file:|node:|[A-Za-z]:[\\/])/.test(name);

/** The package of an import: `fp-ts` of `fp-ts/lib/Either.js`, `@scope/name` of what lies in that. */
const packageOf = (name: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;

const absent = (name: string, importer: string | undefined): LoadFailure => {
  const by = importer === undefined || isOwnModule(pathToFileURL(importer).href) ? '' : `, which ${importer} imports`;
  if (!isPackage(name)) return { what: `cannot be loaded: there is no file ${quoted(name)}${by}` };
  const wanted = packageOf(name);
  return {
    what: `cannot be loaded: the package ${quoted(wanted)}${by === '' ? '' : `${by},`} is not installed`,
    remedy: `install it in the project: npm install ${wanted}`,
  };
};

/**
 * The reason in an exception that a module raised while it was loaded.
 *
 * @param path of the module
 */
export const loadFailure = (path: string, error: unknown): LoadFailure => {
  const { message, stack, name } = error instanceof Error ? error : new Error(String(error));
  const [, file, line, column, reason] = TRANSFORM.exec(message) ?? [];
  if (reason !== undefined) return { what: `cannot be parsed: ${reason}`, at: `${file}:${line}:${column}` };
  const [, missing, importer] = ABSENT.exec(message) ?? [];
  if (missing !== undefined) return absent(missing, importer);
  const place = stack?.split('\n').find((one) => one.includes(path));
  const position = place === undefined ? null : /((?::\d+){1,2})\)?$/.exec(place);
  const sentence = `cannot be loaded: ${name === 'Error' ? '' : `${name}: `}${message.split('\n')[0]}`;
  return position === null ? { what: sentence } : { what: sentence, at: `${path}${position[1]}` };
};

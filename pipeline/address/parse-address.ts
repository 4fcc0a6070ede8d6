import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The parts of an address as a person writes it: what names the scheme, and the target after the colon. */
export interface AddressParts {
  /** URL of a user's module, or the name of a package, that exports the scheme; undefined for a scheme by name. */
  readonly module: string | undefined;
  readonly name: string;
  readonly target: string;
}

// What begins like a path is one up to the first ending of a module, and its folders may hold colons.
const PATH = /^((?:file:|[A-Za-z]:[\\/]|\.{0,2}[\\/]).+?\.[cm]?[jt]s)(?::(.*))?$/s;
const MODULE = /^([^:]+\.[cm]?[jt]s)(?::(.*))?$/s;
const PACKAGE = /^(@[^:/]+\/[^:]+)(?::(.*))?$/s;
const NAMED = /^([A-Za-z_][\w+.-]*)(?::(.*))?$/s;

/**
 * Reads `NAME[:TARGET]`, `./module.ts[:TARGET]` or `@scope/package[:TARGET]`. A name may be that of a scheme or of a package.
 *
 * @param folder that the path of a module starts from
 * @returns undefined for a text of neither form, such as a path to a folder
 */
export const parseAddress = (text: string, folder: string): AddressParts | undefined => {
  const [, file, targetOfFile = ''] = PATH.exec(text) ?? MODULE.exec(text) ?? [];
  if (file !== undefined) {
    const url = file.startsWith('file:') ? file : pathToFileURL(resolve(folder, file)).href;
    return { module: url, name: file, target: targetOfFile };
  }
  const [, name, targetOfPackage = ''] = PACKAGE.exec(text) ?? [];
  if (name !== undefined) return { module: name, name, target: targetOfPackage };
  const [, scheme, target = ''] = NAMED.exec(text) ?? [];
  return scheme === undefined ? undefined : { module: undefined, name: scheme, target };
};

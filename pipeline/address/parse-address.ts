import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The parts of an address as a person writes it: what names the scheme, and the target after the colon. */
export interface AddressParts {
  /** URL of a user's module, or the name of a package, that exports the scheme; undefined for a scheme by name. */
  readonly module: string | undefined;
  readonly name: string;
  readonly target: string;
}

const MODULE = /^((?:[^:]|:(?=[\\/]))+\.[cm]?[jt]s)(?::(.*))?$/s;
const PACKAGE = /^(@[^:/]+\/[^:]+)(?::(.*))?$/s;
const NAMED = /^([A-Za-z][A-Za-z0-9+.-]*)(?::(.*))?$/s;

/**
 * Reads `NAME[:TARGET]`, `./module.ts[:TARGET]` or `@scope/package[:TARGET]`.
 *
 * @param folder that the path of a module starts from
 * @returns undefined for a text of neither form, such as a path to a folder
 */
export const parseAddress = (text: string, folder: string): AddressParts | undefined => {
  const [, file, targetOfFile = ''] = MODULE.exec(text) ?? [];
  if (file !== undefined) {
    const path = isAbsolute(file) ? file : resolve(folder, file);
    return { module: pathToFileURL(path).href, name: file, target: targetOfFile };
  }
  const [, name, targetOfPackage = ''] = PACKAGE.exec(text) ?? [];
  if (name !== undefined) return { module: name, name, target: targetOfPackage };
  const [, scheme, target = ''] = NAMED.exec(text) ?? [];
  return scheme === undefined ? undefined : { module: undefined, name: scheme, target };
};

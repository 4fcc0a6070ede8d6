import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OWN_SCHEME } from './specifiers.js';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
// The modules of this package itself: each holds what belongs together, and importing one has no effect.
const OWN_MODULES = import.meta.url.endsWith('.js')
  ? [PACKAGE]
  : ['artifacts/', 'base/', 'datasets/', 'dist/', 'kernels/', 'networks/', 'pipeline/', 'stages/', 'index.ts'].map((one) =>
      join(PACKAGE, one),
    );

const ROOMS = ['artifacts', 'base', 'datasets', 'kernels', 'networks', 'pipeline', 'stages'];

/** The folders of the modules of this package itself: as they are loaded, sources or compiled. */
export const ownModulesFolders = (): readonly string[] => ROOMS.map((room) => join(PACKAGE, room));

/** The file of a module of this package itself, by its path from the folder of the modules, whose ending is that of those. */
export const ownModuleFile = (path: string): string => join(PACKAGE, path);

/** Tells whether a path is that of a module of this package. */
export const isOwn = (path: string): boolean => OWN_MODULES.some((own) => path.startsWith(own));

/** Tells whether a URL is that of a module of this package. */
export const isOwnSource = (url: string): boolean => url.startsWith('file:') && isOwn(fileURLToPath(url));

/** The specifier of a module of this package, which is the same wherever the package lies and whether it was compiled. */
export const ownSpecifier = (path: string): string =>
  `${OWN_SCHEME}${relative(PACKAGE, path)
    .replaceAll(sep, '/')
    .replace(/^dist\//, '')
    .replace(/\.[cm]?[jt]s$/, '')}`;

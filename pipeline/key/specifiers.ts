/** Namespace of the module that a bundle begins with. */
export const ENTRIES = 'entries';

/** Specifier of the module that a closure begins with. */
export const ENTRY = 'sluice-entry';

/** The namespace of esbuild that modules of the user's are in: each import in them passes through this plugin. */
export const USER = 'user';

/** Beginning of the specifiers by which a bundle imports modules of this package. */
export const OWN_SCHEME = 'sluice:';

/** Beginning of the specifiers by which a bundle imports modules of the user's dynamically. */
export const DYNAMIC = 'sluice-dynamic:';

/** Beginning of the specifiers by which code that travels imports what stays where it is: the URL of the importer, and its specifier. */
export const FROM_SCHEME = 'sluice-from:';

/** Specifier of an import of a module that stays where it is, in code that travels. */
export const fromSpecifier = (importer: string, specifier: string): string =>
  `${FROM_SCHEME}${JSON.stringify([importer, specifier])}`;

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

const PACKAGE = new URL('../../', import.meta.url).href;

/** Tells whether a URL names a module of this package, which is never TypeScript once it is built. */
export const isOwnModule = (url: string): boolean => url.startsWith(PACKAGE);

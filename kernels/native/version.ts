// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = 'a4cb17dec87ef528bccdaa2470f83b2672683258dcdc3ec74f261611e7789e74';

// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = 'abc24a3c561c7d970c12b7a235456be8ffd961d1a55227993aea1b52afa1b071';

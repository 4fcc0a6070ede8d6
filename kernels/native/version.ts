// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = '03dfa6b386ac68a6fbbadf20c91c11b758e6440d04eea25777888d2d852355ba';

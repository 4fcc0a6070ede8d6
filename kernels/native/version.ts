// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = 'b62724f05db7a03487567e49ec63a4c80063399f2a2b41fa56228e03a1d4dbce';

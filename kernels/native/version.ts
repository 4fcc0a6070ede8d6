// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = 'a7e2acbbbf85d63c6d6d179c9dc0d2212a733ba637f88dd1f8d747b3b05fa4c5';

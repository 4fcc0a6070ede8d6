// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = '3ff945a4429c01aaf0c31e676e4b189a15e6b1351afa8a83199ebaf886a7f1a0';

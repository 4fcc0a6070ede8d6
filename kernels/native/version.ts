// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = '5f4d36c7382cf7bec6f86dc6e2c78763c0973862d2b3e771a3aa92aea97215aa';

// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = '535536a4c2608c80a26adf35de5c16eee331ab01022ab9e613d5a8a280519ee6';

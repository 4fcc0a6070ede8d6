// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = '92ac084bf2acee918ca799ecd89cc7b774a06e952caac8f27389900dc47295f7';

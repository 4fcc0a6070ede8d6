// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = '5ae351a25a96d09cef58486b2ba439f4d87393de7696e32a2eedbcba07d51493';

// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = '4e8f93476b730dc72cdd233c4c842242f266773b187ba2afb4a3a147eec68333';

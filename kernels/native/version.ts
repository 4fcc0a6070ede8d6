// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = 'b0fc5fe0a1a6845199de98006998eb2120a33270f7641ae4d717c60e0d4db40c';

// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = 'a3f146af19a64faf347345f0cd3ec0ca707c4b08b49ff9a5c665499ab0055974';

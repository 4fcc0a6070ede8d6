// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = 'e0f6183d39f77773c30fb127292cbd9ab7b0baebfad8f7041e118a4ffd766676';

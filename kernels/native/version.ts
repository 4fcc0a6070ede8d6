// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = 'b0eab0209e7255b15d842a34dd6d9845302adc66c3a1aeafcaa53f561c6b9391';

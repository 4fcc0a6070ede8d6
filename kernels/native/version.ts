// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = 'd36a501e1d99df887b675e990a51f650c03ad5746acaa5d11784e25e2cacd221';

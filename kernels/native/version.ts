// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = 'b538f47f910322fb953d956ed651610faec0e4b0eddfab28ef2bd37b2d353fb3';

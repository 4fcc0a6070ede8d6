// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = '2eeffa4a207233cf955e175de3ba3135ef7c50ab4a5ed01e70fbf726d14753e7';

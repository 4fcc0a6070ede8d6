// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = '26045afd296cfb6466fdd221b9305a6127a81ae212c724a7109a73e0f91da804';

// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = '953d6880dbafd04fa8383fa51d8ee2e22b0918063bb2897bcfac8008d1cfbd82';

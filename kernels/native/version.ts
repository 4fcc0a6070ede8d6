// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = '851f904d7e78afd6032b2e8246481b8ba46199994d5f131732a7b5b6808bfe76';

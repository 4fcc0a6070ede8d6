// Written by scripts/build-native.mjs from the C++ sources; do not edit.

/** The digest of the sources of the native engine; its numeric version, as the closure of a module is for TypeScript. */
export const SOURCE_DIGEST = '2de8a4f003b67bc5347eb0750173c36f4288ff213b109589fee54bdfc4e8df39';

// Names of WGSL that the header has.

/** Names that mean the same in both languages, by the header. */
export const SHARED = new Set(
  [
    'f32 u32 i32 bool true false if else for while return break continue switch default',
    ...[2, 3, 4].flatMap((size) => [...'fui'].map((kind) => `vec${size}${kind}`)),
  ].flatMap((line) => line.split(' ')),
);
/** Built-in functions that the header has. */
export const FUNCTIONS = new Set(
  'min max clamp select fma sqrt floor round abs exp log dot any all countOneBits workgroupBarrier storageBarrier'.split(' '),
);

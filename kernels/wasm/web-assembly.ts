/** The part of WebAssembly's JavaScript interface that is used here; TypeScript has it only among the browser's types. */
export interface WebAssemblyApi {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
}

/** WebAssembly, where the JavaScript engine has it. */
export const webAssembly = (globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;

// An empty module but for one function whose body is `i32.const 0; i8x16.splat; i8x16.popcnt; drop`.
const SIMD = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  4,
  1,
  96,
  0,
  0,
  3,
  2,
  1,
  0,
  10,
  11,
  1,
  9,
  0,
  65,
  0,
  253,
  15,
  253,
  98,
  26,
  11,
);

/** Tells whether the engine runs WebAssembly's 128-bit vector instructions. */
export const hasVectors = (): boolean => webAssembly?.validate(SIMD) ?? false;

// The parts of the optional package that are used here; whether it is installed does not matter to the compiler.

declare module 'webgpu' {
  /** Makes Dawn's implementation of `navigator.gpu`. */
  export const create: (options: string[]) => import('./gpu.js').Gpu;
}

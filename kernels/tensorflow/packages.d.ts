// The optional packages of the backend; whether they are installed does not matter to the compiler.

declare module '@tensorflow/tfjs-node-gpu' {
  export const version: Readonly<Record<string, string | undefined>>;
}

declare module '@tensorflow/tfjs-node' {
  export const version: Readonly<Record<string, string | undefined>>;
}

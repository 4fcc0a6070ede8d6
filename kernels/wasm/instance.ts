import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { TRAINING_MODULE } from './training-module.js';
import { webAssembly } from './web-assembly.js';

/** Parts of tfjs' WebAssembly backend that are used: its allocator, its memory, and the places of its tensors in it. */
export interface WasmBackend extends KernelBackend {
  readonly wasm: {
    readonly _malloc: (bytes: number) => number;
    readonly _free: (address: number) => void;
    readonly asm: { readonly memory: { readonly buffer: ArrayBuffer } };
  };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: 'float32' | 'int32'): TensorInfo;
}

/** A function of the module: addresses and numbers in, sometimes a number out. */
type Native = (...values: number[]) => number;

/** The training kernels, working in the memory of tfjs' own module. */
export interface TrainingModule {
  /** Calls a function of the module by its name. */
  readonly call: (name: string, ...values: readonly number[]) => number;
  /** The address of a tensor's numbers. */
  readonly address: (tensor: TensorInfo) => number;
  /** A new tensor, float32 if nothing else is asked for. */
  readonly output: (shape: readonly number[], dtype?: 'float32' | 'int32') => TensorInfo;
  /** The same numbers as another tensor of its own right. */
  readonly share: (tensor: TensorInfo) => TensorInfo;
  /** Tells whether no other tensor has the same memory. */
  readonly isUnshared: (tensor: TensorInfo) => boolean;
  /** Runs with scratch memory of so many bytes (aligned to 16), freed at the end. */
  readonly withScratch: <T>(bytes: number, run: (address: number) => T) => T;
  /** The memory as 32-bit words and as floats; taken anew at each use, since the memory may grow. */
  readonly words: () => Uint32Array;
  readonly floats: () => Float32Array;
}

const STACK_BYTES = 16 * 1024;

const instances = new WeakMap<object, TrainingModule>();

const instantiate = (backend: WasmBackend): TrainingModule => {
  if (webAssembly === undefined) throw new Error('this JavaScript engine has no WebAssembly; take the backend cpu');
  const { asm } = backend.wasm;
  const allocate = (bytes: number): number => {
    const address = backend.wasm._malloc(bytes) >>> 0;
    if (address === 0) throw new RangeError(`the WebAssembly memory has no ${bytes} bytes left; take a smaller batch`);
    return address;
  };
  const bytes = Uint8Array.from(Buffer.from(TRAINING_MODULE, 'base64'));
  const { exports } = new webAssembly.Instance(new webAssembly.Module(bytes), { env: { memory: asm.memory } });
  // The module's stack must not be that of tfjs' module: it gets a block of the same heap, and grows down from its end.
  const stack = exports.__stack_pointer as { value: number };
  stack.value = (allocate(STACK_BYTES) + STACK_BYTES) & ~15;
  const withScratch = <T>(size: number, run: (address: number) => T): T => {
    const block = allocate(size + 16);
    try {
      return run((block + 15) & ~15);
    } finally {
      backend.wasm._free(block);
    }
  };
  return {
    call: (name, ...values) => (exports[name] as Native)(...values),
    address: (tensor) => backend.dataIdMap.get(tensor.dataId).memoryOffset,
    output: (shape, dtype = 'float32') => backend.makeOutput(shape, dtype),
    share: ({ dataId, shape, dtype }) => {
      backend.incRef(dataId);
      return { dataId, shape, dtype };
    },
    isUnshared: ({ dataId }) => backend.refCount(dataId) === 1,
    withScratch,
    words: () => new Uint32Array(asm.memory.buffer),
    floats: () => new Float32Array(asm.memory.buffer),
  };
};

/** The training kernels over a backend's memory; instantiated once a backend. */
export const trainingModuleOf = (backend: WasmBackend): TrainingModule => {
  const known = instances.get(backend.wasm);
  if (known !== undefined) return known;
  const made = instantiate(backend);
  instances.set(backend.wasm, made);
  return made;
};

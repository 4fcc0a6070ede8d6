// The parts of the optional packages that are used here; whether they are installed does not matter to the compiler.

declare module 'webgpu' {
  /** Makes Dawn's implementation of `navigator.gpu`. */
  export const create: (options: string[]) => import('./gpu.js').Gpu;
  /** The classes and constants of WebGPU, such as `GPUBufferUsage`. */
  export const globals: Readonly<Record<string, unknown>>;
}

declare module '@tensorflow/tfjs-backend-webgpu' {
  import type { backend_util, DataId, KernelBackend } from '@tensorflow/tfjs-core';

  export class WebGPUBackend extends KernelBackend {
    constructor(device: import('./gpu.js').GpuDevice, adapterInfo?: import('./gpu.js').GpuAdapterInfo);
    readonly device: import('./gpu.js').GpuDevice;
    readonly bufferManager: import('./gpu.js').BufferManager;
    readonly tensorMap: { get(dataId: DataId): import('./gpu.js').TensorData };
    commandEncoder: import('./gpu.js').GpuCommandEncoder;
    ensureCommandEncoderReady(): void;
    endComputePassEncoder(): void;
    submitQueue(): void;
    getBufferData(buffer: import('./gpu.js').GpuBuffer): Promise<ArrayBuffer>;
    convertAndCacheOnCPU(dataId: DataId, values: backend_util.BackendValues): backend_util.BackendValues;
  }
}

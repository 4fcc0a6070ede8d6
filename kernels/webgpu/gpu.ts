import type { backend_util, DataType } from '@tensorflow/tfjs-core';

/** The parts of WebGPU's interface that are used here; TypeScript has it only among the browser's types. */
export interface Gpu {
  readonly requestAdapter: (options?: { readonly powerPreference?: 'high-performance' }) => Promise<GpuAdapter | null>;
}

/** Facts of an adapter. */
export interface GpuAdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** True of a program on the CPU that stands in for a GPU. */
  readonly isFallbackAdapter?: boolean;
}

/** A GPU with its driver. */
export interface GpuAdapter {
  readonly info: GpuAdapterInfo;
  readonly limits: Readonly<Record<string, number>>;
  readonly requestDevice: (descriptor: { readonly requiredLimits: Readonly<Record<string, number>> }) => Promise<GpuDevice>;
}

/** An event of an error that nothing else reported. */
export interface GpuErrorEvent {
  readonly error: { readonly message: string };
}

/** A connection to an adapter. */
export interface GpuDevice {
  readonly limits: Readonly<Record<string, number>>;
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  readonly addEventListener: (type: 'uncapturederror', listener: (event: GpuErrorEvent) => void) => void;
  readonly destroy: () => void;
}

/** Memory of a device. */
export interface GpuBuffer {
  readonly size: number;
  readonly mapState: 'unmapped' | 'pending' | 'mapped';
  readonly mapAsync: (mode: number) => Promise<void>;
  readonly getMappedRange: () => ArrayBuffer;
  readonly unmap: () => void;
}

/** Records what the device is to do. */
export interface GpuCommandEncoder {
  readonly copyBufferToBuffer: (from: GpuBuffer, at: number, to: GpuBuffer, toAt: number, bytes: number) => void;
}

/** The pool of buffers of tfjs' WebGPU backend. */
export interface BufferManager {
  readonly acquireBuffer: (bytes: number, usage: number) => GpuBuffer;
  readonly releaseBuffer: (buffer: GpuBuffer) => void;
}

/** Data of a tensor in tfjs' WebGPU backend: its numbers on the CPU, or the buffer that has them. */
export interface TensorData {
  readonly dtype: DataType;
  readonly values: backend_util.BackendValues | null;
  readonly resource?: GpuBuffer;
  readonly complexTensorInfos?: object;
}

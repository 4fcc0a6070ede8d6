// The parts of WebGPU's interface that are used here; TypeScript has it only among the browser's types.

/** Dawn, as the browser's `navigator.gpu`. */
export interface Gpu {
  readonly requestAdapter: (options?: {
    readonly powerPreference?: 'high-performance';
    readonly featureLevel?: 'core' | 'compatibility';
  }) => Promise<GpuAdapter | null>;
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
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  readonly requestDevice: (descriptor: {
    readonly requiredLimits: Readonly<Record<string, number>>;
    readonly requiredFeatures?: readonly string[];
  }) => Promise<GpuDevice>;
}

/** An event of an error that nothing else reported. */
export interface GpuErrorEvent {
  readonly error: { readonly message: string };
}

/** A connection to an adapter. */
export interface GpuDevice {
  readonly limits: Readonly<Record<string, number>>;
  readonly features: ReadonlySet<string>;
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  readonly queue: GpuQueue;
  readonly addEventListener: (type: 'uncapturederror', listener: (event: GpuErrorEvent) => void) => void;
  readonly createBuffer: (descriptor: { readonly size: number; readonly usage: number }) => GpuBuffer;
  readonly createShaderModule: (descriptor: { readonly code: string; readonly label?: string }) => object;
  readonly createBindGroupLayout: (descriptor: { readonly entries: readonly object[] }) => object;
  readonly createPipelineLayout: (descriptor: {
    readonly bindGroupLayouts: readonly object[];
    readonly immediateSize?: number;
  }) => object;
  readonly createComputePipeline: (descriptor: {
    readonly label?: string;
    readonly layout: object;
    readonly compute: { readonly module: object; readonly entryPoint: string };
  }) => object;
  readonly createBindGroup: (descriptor: { readonly layout: object; readonly entries: readonly object[] }) => object;
  readonly createCommandEncoder: () => GpuCommandEncoder;
  readonly createQuerySet: (descriptor: { readonly type: 'timestamp'; readonly count: number }) => object;
  readonly destroy: () => void;
}

/** The list of what the device is to do, in order. */
export interface GpuQueue {
  readonly submit: (commands: readonly object[]) => void;
  readonly writeBuffer: (buffer: GpuBuffer, at: number, data: ArrayBufferView, from?: number, count?: number) => void;
}

/** Memory of a device. */
export interface GpuBuffer {
  readonly size: number;
  readonly mapState: 'unmapped' | 'pending' | 'mapped';
  readonly mapAsync: (mode: number) => Promise<void>;
  readonly getMappedRange: () => ArrayBuffer;
  readonly unmap: () => void;
  readonly destroy: () => void;
}

/** Places in a set of queries for the times at which a pass begins and ends. */
export interface GpuTimestampWrites {
  readonly querySet: object;
  readonly beginningOfPassWriteIndex: number;
  readonly endOfPassWriteIndex: number;
}

/** Records what the device is to do. */
export interface GpuCommandEncoder {
  readonly copyBufferToBuffer: (from: GpuBuffer, at: number, to: GpuBuffer, toAt: number, bytes: number) => void;
  readonly beginComputePass: (descriptor?: { readonly timestampWrites: GpuTimestampWrites }) => GpuComputePass;
  readonly resolveQuerySet: (queries: object, first: number, count: number, to: GpuBuffer, at: number) => void;
  readonly finish: () => object;
}

/** Records launches. */
export interface GpuComputePass {
  readonly setPipeline: (pipeline: object) => void;
  readonly setBindGroup: (index: number, group: object) => void;
  readonly setImmediates: (offset: number, data: ArrayBufferView, from?: number, count?: number) => void;
  readonly dispatchWorkgroups: (x: number, y?: number, z?: number) => void;
  readonly end: () => void;
}

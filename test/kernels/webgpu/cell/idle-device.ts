import type { GpuBuffer, GpuDevice } from '../../../../kernels/webgpu/gpu.js';

/** A device that does nothing, and counts what it is asked to make. */
export const idleDevice = () => {
  const made = { pipelines: 0, groups: 0 };
  const buffer = (size: number): GpuBuffer => ({
    ...{ size, mapState: 'unmapped', mapAsync: () => Promise.resolve(), getMappedRange: () => new ArrayBuffer(size) },
    ...{ unmap: () => {}, destroy: () => {} },
  });
  const pass = {
    ...{ setPipeline: () => {}, setBindGroup: () => {}, setImmediates: () => {}, dispatchWorkgroups: () => {}, end: () => {} },
  };
  const device: GpuDevice = {
    limits: { maxBufferSize: 2 ** 31, maxStorageBufferBindingSize: 2 ** 31 },
    features: new Set(),
    lost: new Promise(() => {}),
    queue: { submit: () => {}, writeBuffer: () => {} },
    addEventListener: () => {},
    createBuffer: ({ size }) => buffer(size),
    createShaderModule: () => ({}),
    createBindGroupLayout: () => ({}),
    createPipelineLayout: () => ({}),
    createComputePipeline: () => {
      made.pipelines += 1;
      return {};
    },
    createBindGroup: () => {
      made.groups += 1;
      return {};
    },
    createCommandEncoder: () => ({ copyBufferToBuffer: () => {}, beginComputePass: () => pass, finish: () => ({}) }),
    destroy: () => {},
  };
  return { device, made };
};

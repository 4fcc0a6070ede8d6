import type { GpuBuffer, GpuDevice } from '../../../kernels/webgpu/gpu.js';

/** A buffer that only has a size. */
export const fakeBuffer = (size: number): GpuBuffer => ({ size, destroy: () => {} }) as unknown as GpuBuffer;

/**
 * A device that computes nothing and notes, in order, what its queue gets: writes at once, and with each submission the
 * copies and launches that were recorded for it, and the shaders and the bind groups that were made.
 */
export const fakeDevice = (): { readonly device: GpuDevice; readonly events: string[]; readonly shaders: string[] } => {
  const events: string[] = [];
  const shaders: string[] = [];
  let groups = 0;
  const encoder = () => {
    const recorded: string[] = [];
    let immediates = '';
    return {
      copyBufferToBuffer: (_from: object, at: number, _to: object, toAt: number, bytes: number) =>
        recorded.push(`copy ${bytes} from ${at} to ${toAt}`),
      beginComputePass: () => ({
        setPipeline: () => {},
        setBindGroup: (_: number, group: { readonly name: string }) => {
          immediates = group.name;
        },
        setImmediates: (_: number, data: Uint32Array, from: number, count: number) => {
          immediates += ` (${[...data.slice(from, from + count)].join()})`;
        },
        dispatchWorkgroups: (...sizes: number[]) => recorded.push(`launch ${immediates} ${sizes.join('×')}`),
        end: () => {},
      }),
      finish: () => recorded,
    };
  };
  const device = {
    limits: { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 28 },
    queue: {
      submit: ([commands]: readonly [readonly string[]]) => events.push(...commands, 'submit'),
      writeBuffer: (_: object, at: number, data: ArrayBufferView) => events.push(`write ${data.byteLength} at ${at}`),
    },
    createBuffer: ({ size }: { readonly size: number }) => fakeBuffer(size),
    createShaderModule: ({ code }: { readonly code: string }) => {
      shaders.push(code);
      return {};
    },
    createBindGroupLayout: () => ({}),
    createPipelineLayout: () => ({}),
    createComputePipeline: () => ({}),
    createBindGroup: () => {
      groups += 1;
      return { name: `group ${groups}` };
    },
    createCommandEncoder: encoder,
  };
  return { device: device as unknown as GpuDevice, events, shaders };
};

import type { GpuBuffer, GpuDevice } from '../../../kernels/webgpu/gpu.js';

/** A buffer that only has a size; what is read from it is zeros. */
export const fakeBuffer = (size: number): GpuBuffer =>
  ({
    size,
    mapState: 'mapped',
    mapAsync: () => Promise.resolve(),
    getMappedRange: () => new ArrayBuffer(size),
    unmap: () => {},
    destroy: () => {},
  }) as unknown as GpuBuffer;

/** A device that computes nothing. */
export interface FakeDevice {
  readonly device: GpuDevice;
  /** What its queue got, in order: writes at once, and with each submission the copies and launches recorded for it. */
  readonly events: string[];
  /** The shaders that were made. */
  readonly shaders: string[];
  /** The same with their names. */
  readonly programs: { readonly name: string; readonly code: string }[];
  /** The number of bind groups that were made. */
  readonly groups: () => number;
}

/**
 * A device that computes nothing and notes what it is given.
 *
 * @param mostBytes of a buffer
 */
export const fakeDevice = (mostBytes = 2 ** 28): FakeDevice => {
  const events: string[] = [];
  const shaders: string[] = [];
  const programs: { readonly name: string; readonly code: string }[] = [];
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
    limits: { maxBufferSize: mostBytes, maxStorageBufferBindingSize: mostBytes },
    addEventListener: () => {},
    lost: new Promise(() => {}),
    queue: {
      submit: ([commands]: readonly [readonly string[]]) => events.push(...commands, 'submit'),
      writeBuffer: (_: object, at: number, data: ArrayBufferView) => events.push(`write ${data.byteLength} at ${at}`),
    },
    createBuffer: ({ size }: { readonly size: number }) => fakeBuffer(size),
    createShaderModule: ({ code, label = '' }: { readonly code: string; readonly label?: string }) => {
      shaders.push(code);
      programs.push({ name: label, code });
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
  return { device: device as unknown as GpuDevice, events, shaders, programs, groups: () => groups };
};

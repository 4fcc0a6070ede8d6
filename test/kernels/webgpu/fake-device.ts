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
  /** The programs that were launched, with the bytes of all that they were bound to. */
  readonly launched: { readonly name: string; readonly bytes: number }[];
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
  const launched: { readonly name: string; readonly bytes: number }[] = [];
  let groups = 0;
  const encoder = () => {
    const recorded: string[] = [];
    let immediates = '';
    let [name, bytes] = ['', 0];
    return {
      copyBufferToBuffer: (_from: object, at: number, _to: object, toAt: number, bytes: number) =>
        recorded.push(`copy ${bytes} from ${at} to ${toAt}`),
      beginComputePass: () => ({
        setPipeline: ({ label }: { readonly label: string }) => {
          name = label;
        },
        setBindGroup: (_: number, group: { readonly name: string; readonly bytes: number }) => {
          immediates = group.name;
          bytes = group.bytes;
        },
        setImmediates: (_: number, data: Uint32Array, from: number, count: number) => {
          immediates += ` (${[...data.slice(from, from + count)].join()})`;
        },
        dispatchWorkgroups: (...sizes: number[]) => {
          recorded.push(`launch ${immediates} ${sizes.join('×')}`);
          launched.push({ name, bytes });
        },
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
    createComputePipeline: ({ label }: { readonly label: string }) => ({ label }),
    createBindGroup: ({ entries }: { readonly entries: readonly { readonly resource: { readonly size: number } }[] }) => {
      groups += 1;
      return { name: `group ${groups}`, bytes: entries.reduce((sum, { resource }) => sum + resource.size, 0) };
    },
    createCommandEncoder: encoder,
  };
  return { device: device as unknown as GpuDevice, events, shaders, programs, launched, groups: () => groups };
};

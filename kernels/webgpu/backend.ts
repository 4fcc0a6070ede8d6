import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type backend_util, type DataId, util } from '@tensorflow/tfjs-core';
import type { GpuAdapterInfo, GpuBuffer, GpuDevice } from './gpu.js';
import { endIfInterrupted, map, mapSync } from './turns.js';

// As WebGPU numbers them: the classes with these constants exist only once Dawn is loaded.
const USAGE_MAP_READ = 0x0001;
const USAGE_COPY_DST = 0x0008;

/** tfjs' WebGPU backend for Dawn in Node.js: it can wait for a result, and an error of the device ends the computation. */
export class DawnBackend extends WebGPUBackend {
  private failure: string | undefined;

  constructor(device: GpuDevice, info: GpuAdapterInfo) {
    super(device, info);
    // WebGPU goes on after an error, with buffers full of zeros.
    device.addEventListener('uncapturederror', ({ error }) => {
      this.failure ??= error.message;
    });
    void device.lost.then(({ reason, message }) => {
      if (reason !== 'destroyed') this.failure ??= `the device was lost: ${message}`;
    });
  }

  // tfjs' own draws the numbers on a canvas, which only browsers have.
  override readSync(dataId: DataId): backend_util.BackendValues {
    const { values, resource, dtype, complexTensorInfos } = this.tensorMap.get(dataId);
    if (values !== null && values !== undefined) return values;
    if (resource === undefined || complexTensorInfos !== undefined) {
      throw new TypeError(`a tensor of ${dtype} cannot be read from webgpu; read its parts`);
    }
    const staging = this.stage(resource);
    try {
      mapSync(staging);
    } catch (error) {
      throw this.error(error);
    }
    return this.convertAndCacheOnCPU(dataId, util.convertBackendValuesAndArrayBuffer(this.take(staging), dtype));
  }

  override async getBufferData(buffer: GpuBuffer): Promise<ArrayBuffer> {
    const staging = this.stage(buffer);
    await map(staging).catch((error: unknown) => {
      throw this.error(error);
    });
    return this.take(staging);
  }

  // Comes before every command, so that also a step that is long in giving commands can be ended.
  override ensureCommandEncoderReady(): void {
    endIfInterrupted();
    super.ensureCommandEncoderReady();
  }

  private stage(buffer: GpuBuffer): GpuBuffer {
    const staging = this.bufferManager.acquireBuffer(buffer.size, USAGE_COPY_DST | USAGE_MAP_READ);
    this.ensureCommandEncoderReady();
    this.endComputePassEncoder();
    this.commandEncoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
    this.submitQueue();
    return staging;
  }

  private take(staging: GpuBuffer): ArrayBuffer {
    const bytes = staging.getMappedRange().slice(0);
    staging.unmap();
    this.bufferManager.releaseBuffer(staging);
    if (this.failure !== undefined) throw this.error(this.failure);
    return bytes;
  }

  private error(cause: unknown): Error {
    const message = this.failure ?? (cause instanceof Error ? cause.message : String(cause));
    return new Error(`the GPU could not compute: ${message.split('\n')[0]}`);
  }
}

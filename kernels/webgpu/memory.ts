import { EngineFailure } from '../engine/failure.js';
import type { GpuBuffer, GpuDevice } from './gpu.js';
import { Pool } from './pool.js';
import type { Range, Slab } from './range.js';

// As WebGPU numbers them: the classes with these constants exist only once Dawn is loaded.
const USAGE_COPY_SRC = 0x0004;
const USAGE_COPY_DST = 0x0008;
const USAGE_STORAGE = 0x0080;

const MEBIBYTE = 2 ** 20;
/** Weights, vectors, statistics: they share few slabs, so that one launch reaches those of a whole network. */
const SMALL = MEBIBYTE;
const SMALL_SLAB = 64 * MEBIBYTE;
const LARGE_SLAB = 256 * MEBIBYTE;

/** Memory of one device: ranges of its buffers, their bytes counted and limited. */
export class DeviceMemory {
  readonly #small: Pool;
  readonly #large: Pool;
  #slabs = 0;
  #held = 0;
  #used = 0;
  #live = 0;
  #peak = 0;

  /**
   * @param most bytes that it may take from the device
   * @param onRelease is told before buffers are destroyed
   */
  constructor(
    private readonly device: GpuDevice,
    private readonly most: number,
    private readonly onRelease: () => void,
  ) {
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits as Record<string, number>;
    const binding = Math.min(maxBufferSize as number, maxStorageBufferBindingSize as number);
    const makeSlab = (bytes: number): Slab => this.#makeSlab(bytes, binding);
    this.#small = new Pool(Math.min(SMALL_SLAB, binding), makeSlab, true);
    this.#large = new Pool(Math.min(LARGE_SLAB, binding), makeSlab, false);
  }

  /** A range of so many bytes, not initialised. */
  take(bytes: number): Range {
    const range = (bytes <= SMALL ? this.#small : this.#large).take(bytes);
    this.#live += 1;
    this.#used += range.bytes;
    this.#peak = Math.max(this.#peak, this.#used);
    return range;
  }

  /** Takes a range back. What was launched before still finds its numbers there. */
  give(range: Range): void {
    (range.bytes <= SMALL ? this.#small : this.#large).give(range);
    this.#live -= 1;
    this.#used -= range.bytes;
  }

  /** Gives slabs that nothing uses back to the device. */
  trim(): void {
    const idle = [...this.#small.idleSlabs(), ...this.#large.idleSlabs()];
    if (idle.length === 0) return;
    this.onRelease();
    for (const { buffer, bytes } of idle) {
      buffer.destroy();
      this.#held -= bytes;
    }
  }

  resetPeak(): void {
    this.#peak = this.#used;
  }

  counts(): { readonly used: number; readonly held: number; readonly peak: number; readonly live: number } {
    return { used: this.#used, held: this.#held, peak: this.#peak, live: this.#live };
  }

  #makeSlab(bytes: number, binding: number): Slab {
    if (bytes > binding)
      throw new EngineFailure(
        'stage',
        `a tensor of ${Math.ceil(bytes / MEBIBYTE)} MiB is larger than the GPU lets a kernel read (${Math.floor(binding / MEBIBYTE)} MiB)`,
        'take a smaller batchSize or a larger partial',
      );
    if (this.#held + bytes > this.most) this.trim();
    if (this.#held + bytes > this.most)
      throw new EngineFailure(
        'stage',
        `the GPU's memory ran out: ${Math.ceil(this.#held / MEBIBYTE)} MiB are held and ${Math.ceil(bytes / MEBIBYTE)} more are asked for`,
        'take a smaller batchSize or a larger partial, or let it use more with SLUICE_GPU_MEMORY (MiB); finished stages are kept',
      );
    const buffer: GpuBuffer = this.device.createBuffer({ size: bytes, usage: USAGE_STORAGE | USAGE_COPY_SRC | USAGE_COPY_DST });
    this.#held += bytes;
    this.#slabs += 1;
    return { id: this.#slabs, buffer, bytes };
  }
}

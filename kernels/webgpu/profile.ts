import type { ProgramTime } from '../engine/engine.js';
import type { GpuBuffer, GpuCommandEncoder, GpuDevice, GpuTimestampWrites } from './gpu.js';
import { mapSync } from './turns.js';

const USAGE_MAP_READ = 0x0001;
const USAGE_COPY_SRC = 0x0004;
const USAGE_COPY_DST = 0x0008;
const USAGE_QUERY_RESOLVE = 0x0200;
const BYTES_OF_TIMESTAMP = 8;

/** The feature of a device that a profile needs. */
export const TIMESTAMPS = 'timestamp-query';

/** Time of the device by program: every launch is a pass of its own, between two timestamps. */
export class Profile {
  readonly #queries: object;
  readonly #resolved: GpuBuffer;
  readonly #staging: GpuBuffer;
  readonly #times = new Map<string, { launches: number; nanoseconds: number }>();
  #names: string[] = [];

  /** @param most launches between two collections */
  constructor(device: GpuDevice, most: number) {
    const size = 2 * most * BYTES_OF_TIMESTAMP;
    this.#queries = device.createQuerySet({ type: 'timestamp', count: 2 * most });
    this.#resolved = device.createBuffer({ size, usage: USAGE_QUERY_RESOLVE | USAGE_COPY_SRC });
    this.#staging = device.createBuffer({ size, usage: USAGE_MAP_READ | USAGE_COPY_DST });
  }

  /** The timestamps of the next launch, of a program. */
  next(program: string): GpuTimestampWrites {
    const at = 2 * this.#names.length;
    this.#names.push(program);
    return { querySet: this.#queries, beginningOfPassWriteIndex: at, endOfPassWriteIndex: at + 1 };
  }

  /** Records that the timestamps are brought over. */
  record(encoder: GpuCommandEncoder): void {
    const count = 2 * this.#names.length;
    if (count === 0) return;
    encoder.resolveQuerySet(this.#queries, 0, count, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, this.#staging, 0, count * BYTES_OF_TIMESTAMP);
  }

  /** Waits for what was recorded, and adds its times up. */
  collect(): void {
    if (this.#names.length === 0) return;
    mapSync(this.#staging);
    const stamps = new BigUint64Array(this.#staging.getMappedRange(), 0, 2 * this.#names.length);
    for (const [index, name] of this.#names.entries()) {
      const known = this.#times.get(name) ?? { launches: 0, nanoseconds: 0 };
      known.launches += 1;
      known.nanoseconds += Number((stamps[2 * index + 1] as bigint) - (stamps[2 * index] as bigint));
      this.#times.set(name, known);
    }
    this.#staging.unmap();
    this.#names = [];
  }

  /** The times since the last call, the longest first. */
  take(): readonly ProgramTime[] {
    const times = [...this.#times].map(([program, { launches, nanoseconds }]) => ({
      program,
      launches,
      milliseconds: nanoseconds / 1e6,
    }));
    this.#times.clear();
    return times.sort((a, b) => b.milliseconds - a.milliseconds);
  }
}

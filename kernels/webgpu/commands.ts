import type { ProgramTime } from '../engine/engine.js';
import type { GpuBuffer, GpuCommandEncoder, GpuComputePass, GpuDevice } from './gpu.js';
import { Pipelines } from './pipelines.js';
import { Profile } from './profile.js';
import type { NumberType, Program } from './program.js';
import { GRAIN, type Range, roundedUp, type Slab } from './range.js';
import { endIfInterrupted, mapSync } from './turns.js';

const USAGE_MAP_READ = 0x0001;
const USAGE_COPY_SRC = 0x0004;
const USAGE_COPY_DST = 0x0008;
const USAGE_STORAGE = 0x0080;

/** Launches after which they are handed to the device, which begins while the next are recorded. */
const LAUNCHES_TOGETHER = 64;
const RING_BYTES = 8 * 2 ** 20;
/** The id of the ring: no slab of tensors has it, nor a table. */
const RING = -1;
const MOST_NUMBERS = 16;
/** Bytes up to which what is written goes through the ring, in the order of the launches. */
const SMALL_WRITE = 2 ** 16;

/** Launches, copies and transfers of one device, in order. */
export class Commands {
  readonly #pipelines: Pipelines;
  readonly #numbers = new ArrayBuffer(4 * MOST_NUMBERS);
  readonly #views = {
    u32: new Uint32Array(this.#numbers),
    i32: new Int32Array(this.#numbers),
    f32: new Float32Array(this.#numbers),
  };
  readonly #tables = new Map<string, Range>();
  readonly #stagings = new Map<number, GpuBuffer>();
  readonly #ring: Slab;
  #ringAt = 0;
  #tableCount = 0;
  #encoder: GpuCommandEncoder | undefined;
  #pass: GpuComputePass | undefined;
  #pending = 0;
  #launches = 0;
  readonly #profile: Profile | undefined;

  /**
   * @param check throws where the device has failed
   * @param isProfiled measures the time of every launch, which makes all of them slower
   */
  constructor(
    private readonly device: GpuDevice,
    private readonly check: () => void,
    isProfiled = false,
  ) {
    this.#profile = isProfiled ? new Profile(device, LAUNCHES_TOGETHER) : undefined;
    this.#pipelines = new Pipelines(device);
    this.#ring = this.#readOnly(RING, RING_BYTES);
  }

  /** The times of programs since the last call; undefined where none are measured. */
  times(): readonly ProgramTime[] | undefined {
    this.flush();
    return this.#profile?.take();
  }

  /** Launches so far. */
  get launches(): number {
    return this.#launches;
  }

  /**
   * Records a launch.
   *
   * @param groups workgroups on each axis; none where one of them is 0
   */
  launch<Operand extends string, Parameter extends string>(
    of: Program<Operand, Parameter>,
    operands: Readonly<Record<Operand, Range>>,
    numbers: Readonly<Record<Parameter, number>>,
    groups: readonly [number, number, number],
  ): void {
    if (groups.includes(0)) return;
    endIfInterrupted();
    this.check();
    const names = Object.keys(of.operands) as Operand[];
    const { pipeline, group } = this.#pipelines.bind(
      of,
      names.map((name) => operands[name]),
    );
    const pass = this.#profile === undefined ? this.#openPass() : this.#openProfiled(this.#profile, of.name);
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    const count = this.#writeNumbers(of, numbers);
    if (count > 0) pass.setImmediates(0, this.#views.u32, 0, count);
    pass.dispatchWorkgroups(...groups);
    this.#launches += 1;
    this.#recorded();
  }

  #recorded(): void {
    this.#pending += 1;
    if (this.#pending >= LAUNCHES_TOGETHER) this.flush();
  }

  /** Records a copy within the device's memory. */
  copy(from: Range, to: Range, bytes: number): void {
    this.#closePass();
    this.#openEncoder().copyBufferToBuffer(from.slab.buffer, from.offset, to.slab.buffer, to.offset, bytes);
    this.#recorded();
  }

  /** Writes numbers to a range, after what was recorded before. */
  write(to: Range, values: Float32Array | Uint32Array): void {
    if (values.byteLength <= SMALL_WRITE) {
      this.copy(this.upload(values), to, values.byteLength);
      return;
    }
    // The queue writes at once, before launches that are only recorded and may still need what was there.
    this.flush();
    this.device.queue.writeBuffer(to.slab.buffer, to.offset, values);
  }

  /** Numbers for the next launches of one call, in a range that is only read. */
  upload(values: Float32Array | Uint32Array): Range {
    const bytes = Math.max(16, roundedUp(values.byteLength, 16));
    if (bytes > RING_BYTES) throw new Error(`${bytes} bytes are too many for one launch`);
    if (this.#ringAt + bytes > RING_BYTES) {
      this.flush();
      this.#ringAt = 0;
    }
    const range = { slab: this.#ring, offset: this.#ringAt, bytes };
    this.#ringAt += roundedUp(bytes, GRAIN);
    this.device.queue.writeBuffer(this.#ring.buffer, range.offset, values);
    return range;
  }

  /** A table that is only read, made when its key first occurs and kept. */
  table(key: string, make: () => Uint32Array): Range {
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    const values = make();
    const bytes = Math.max(16, roundedUp(values.byteLength, 16));
    this.#tableCount += 1;
    const slab = this.#readOnly(RING - this.#tableCount, bytes);
    this.device.queue.writeBuffer(slab.buffer, 0, values);
    const range = { slab, offset: 0, bytes };
    this.#tables.set(key, range);
    return range;
  }

  /** Destroys a table. What was bound with it is never asked for again, since no other buffer has its id. */
  dropTable(key: string): void {
    const range = this.#tables.get(key);
    if (range === undefined) return;
    this.flush();
    this.#tables.delete(key);
    range.slab.buffer.destroy();
  }

  /** Waits until all is done, and copies the numbers of a range. */
  read(from: Range, values: Float32Array): void {
    if (values.length === 0) return;
    const bytes = values.byteLength;
    const staging = this.#staging(bytes);
    this.#closePass();
    this.#openEncoder().copyBufferToBuffer(from.slab.buffer, from.offset, staging, 0, bytes);
    this.flush();
    mapSync(staging);
    values.set(new Float32Array(staging.getMappedRange(), 0, values.length));
    staging.unmap();
    this.check();
  }

  /** Hands what was recorded to the device. */
  flush(): void {
    this.#closePass();
    if (this.#encoder === undefined) return;
    this.#profile?.record(this.#encoder);
    this.device.queue.submit([this.#encoder.finish()]);
    this.#encoder = undefined;
    this.#pending = 0;
    this.#profile?.collect();
  }

  /** To be called before buffers are destroyed. */
  forgetGroups(): void {
    this.flush();
    this.#pipelines.forgetGroups();
  }

  #writeNumbers(of: Program, numbers: Readonly<Record<string, number>>): number {
    let at = 0;
    for (const [name, type] of Object.entries(of.numbers) as [string, NumberType][]) {
      this.#views[type][at] = numbers[name] as number;
      at += 1;
    }
    return at;
  }

  #openEncoder(): GpuCommandEncoder {
    this.#encoder ??= this.device.createCommandEncoder();
    return this.#encoder;
  }

  #openPass(): GpuComputePass {
    this.#pass ??= this.#openEncoder().beginComputePass();
    return this.#pass;
  }

  #openProfiled(profile: Profile, program: string): GpuComputePass {
    this.#closePass();
    this.#pass = this.#openEncoder().beginComputePass({ timestampWrites: profile.next(program) });
    return this.#pass;
  }

  #closePass(): void {
    this.#pass?.end();
    this.#pass = undefined;
  }

  #readOnly(id: number, bytes: number): Slab {
    return {
      id,
      bytes,
      buffer: this.device.createBuffer({ size: bytes, usage: USAGE_STORAGE | USAGE_COPY_SRC | USAGE_COPY_DST }),
    };
  }

  /** A buffer that JavaScript reads, one for each power of two. */
  #staging(bytes: number): GpuBuffer {
    const size = Math.max(GRAIN, 2 ** Math.ceil(Math.log2(bytes)));
    const known = this.#stagings.get(size);
    if (known !== undefined) return known;
    const made = this.device.createBuffer({ size, usage: USAGE_MAP_READ | USAGE_COPY_DST });
    this.#stagings.set(size, made);
    return made;
  }
}

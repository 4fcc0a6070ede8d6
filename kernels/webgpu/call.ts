import type { CellPlans } from './cell/plans.js';
import type { Commands } from './commands.js';
import type { DeviceMemory } from './memory.js';
import type { Program } from './program.js';
import type { Range } from './range.js';

/** Memory and commands of the device, for kernels. */
export interface DeviceRoom {
  readonly memory: DeviceMemory;
  readonly commands: Commands;
  /** The range of a handle. */
  readonly rangeOf: (handle: number) => Range;
  readonly plans: CellPlans;
}

const NONE = -1;

/**
 * The list of numbers that a kernel is called with, read from left to right as the C++ of `native` reads it
 * (`kernels/native/src/call.h`), and what the kernel makes for itself.
 */
export class Call {
  #at = 0;
  readonly #scratch: Range[] = [];
  /** The numbers that the kernel returns to JavaScript. */
  readonly results: number[] = [];

  constructor(
    private readonly room: DeviceRoom,
    private readonly numbers: readonly number[],
  ) {}

  number(): number {
    const value = this.numbers[this.#at];
    if (value === undefined) throw new Error('a kernel was called with too few numbers');
    this.#at += 1;
    return value;
  }

  flag(): boolean {
    return this.number() !== 0;
  }

  /** A whole number from `least`. */
  integer(least = 0): number {
    const value = this.number();
    if (!Number.isInteger(value) || value < least)
      throw new Error(`a kernel was called with ${value}, no whole number from ${least}`);
    return value;
  }

  /** The next handle's range, which must hold so many floats. */
  buffer(floats: number): Range {
    const range = this.room.rangeOf(this.integer());
    if (range.bytes < 4 * floats) throw new Error(`a kernel reads ${floats} floats of a block of ${range.bytes} bytes`);
    return range;
  }

  /** The same, or undefined where the handle is -1. */
  optional(floats: number): Range | undefined {
    if (this.numbers[this.#at] !== NONE) return this.buffer(floats);
    this.#at += 1;
    return undefined;
  }

  /** Tells whether all numbers are read. */
  done(): boolean {
    return this.#at === this.numbers.length;
  }

  /** The numbers that are not read yet. */
  rest(): readonly number[] {
    return this.numbers.slice(this.#at);
  }

  /** Memory until the call ends, not initialised. */
  scratch(floats: number): Range {
    const range = this.room.memory.take(4 * floats);
    this.#scratch.push(range);
    return range;
  }

  get commands(): Commands {
    return this.room.commands;
  }

  /** The plans of cells. */
  get plans(): CellPlans {
    return this.room.plans;
  }

  /** Records a launch; see {@link Commands.launch}. */
  launch<Operand extends string, Parameter extends string>(
    of: Program<Operand, Parameter>,
    operands: Readonly<Record<Operand, Range>>,
    numbers: Readonly<Record<Parameter, number>>,
    groups: readonly [number, number, number],
  ): void {
    this.room.commands.launch(of, operands, numbers, groups);
  }

  /** Gives the scratch memory back. */
  end(): void {
    for (const range of this.#scratch) this.room.memory.give(range);
  }
}

/** Implementation of a kernel by launches. */
export type Kernel = (call: Call) => void;

/** Kernels by the names of `kernels/native/src/kernels.def`. */
export type Kernels = Readonly<Record<string, Kernel>>;

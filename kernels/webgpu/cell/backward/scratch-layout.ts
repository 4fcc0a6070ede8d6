import { layout } from '../layout.js';

/** Places in the scratch memory of a backward pass, in vectors of four floats: kept ones, and slots that are used again. */
export class ScratchLayout {
  readonly #parts = layout();
  readonly #free: number[] = [];

  /** @param slotFloats of one slot: a result of a unit */
  constructor(private readonly slotFloats: number) {}

  /** A place for so many floats until the pass ends. */
  keep(floats: number): number {
    return this.#parts.reserve(floats) / 4;
  }

  /** A slot that nothing uses. */
  take(): number {
    return this.#free.pop() ?? this.keep(this.slotFloats);
  }

  /** Gives slots back whose last reader is launched. */
  give(slots: readonly number[]): void {
    this.#free.push(...slots);
  }

  floats(): number {
    return this.#parts.floats();
  }
}

import { GRAIN, type Range, roundedUp, type Slab } from './range.js';

/** An unused part of a slab. */
interface Gap {
  readonly slab: Slab;
  readonly offset: number;
  readonly bytes: number;
}

/** Gaps in their order, neighbours as one. */
const joined = (gaps: readonly Gap[]): Gap[] => {
  const sorted = [...gaps].sort((a, b) => a.slab.id - b.slab.id || a.offset - b.offset);
  const together: Gap[] = [];
  for (const gap of sorted) {
    const last = together[together.length - 1];
    if (last !== undefined && last.slab === gap.slab && last.offset + last.bytes === gap.offset)
      together[together.length - 1] = { ...last, bytes: last.bytes + gap.bytes };
    else together.push(gap);
  }
  return together;
};

/**
 * Ranges of slabs, given out and taken back.
 *
 * A range that comes back waits for the next of its size, so that the steps of a training get the same ranges again and
 * the bindings that were made for them fit. The same requests get the same ranges on every run.
 */
export class Pool {
  #waiting = new Map<number, Gap[]>();
  #gaps: Gap[] = [];
  #slabs: Slab[] = [];

  /**
   * @param slabBytes least size of a slab; a larger request gets one of its own
   * @param makeSlab a new slab of so many bytes
   */
  constructor(
    private readonly slabBytes: number,
    private readonly makeSlab: (bytes: number) => Slab,
  ) {}

  take(bytes: number): Range {
    const size = Math.max(GRAIN, roundedUp(bytes, GRAIN));
    const { slab, offset } = this.#waiting.get(size)?.pop() ?? this.#cut(size) ?? this.#rejoin(size) ?? this.#grow(size);
    return { slab, offset, bytes: Math.max(16, roundedUp(bytes, 16)) };
  }

  give({ slab, offset, bytes }: Range): void {
    const size = Math.max(GRAIN, roundedUp(bytes, GRAIN));
    const waiting = this.#waiting.get(size);
    const gap = { slab, offset, bytes: size };
    if (waiting === undefined) this.#waiting.set(size, [gap]);
    else waiting.push(gap);
  }

  /** Takes the slabs out of which nothing is in use, for the caller to destroy. */
  idleSlabs(): readonly Slab[] {
    this.#join();
    const idle = new Set(this.#gaps.filter(({ slab, bytes }) => bytes === slab.bytes).map(({ slab }) => slab));
    this.#gaps = this.#gaps.filter(({ slab }) => !idle.has(slab));
    this.#slabs = this.#slabs.filter((slab) => !idle.has(slab));
    return [...idle];
  }

  slabs(): readonly Slab[] {
    return this.#slabs;
  }

  #join(): void {
    this.#gaps = joined([...this.#gaps, ...[...this.#waiting.values()].flat()]);
    this.#waiting = new Map();
  }

  /** Cuts a range from the smallest gap that holds it; a slab of one large tensor is kept for another of its kind. */
  #cut(size: number): Gap | undefined {
    let best = -1;
    for (const [place, { slab, bytes }] of this.#gaps.entries()) {
      const suits = bytes >= size && (slab.bytes <= this.slabBytes || 2 * size >= slab.bytes);
      if (suits && (best < 0 || bytes < (this.#gaps[best] as Gap).bytes)) best = place;
    }
    if (best < 0) return undefined;
    const gap = this.#gaps[best] as Gap;
    if (gap.bytes === size) this.#gaps.splice(best, 1);
    else this.#gaps[best] = { slab: gap.slab, offset: gap.offset + size, bytes: gap.bytes - size };
    return gap;
  }

  #rejoin(size: number): Gap | undefined {
    this.#join();
    return this.#cut(size);
  }

  #grow(size: number): Gap {
    const slab = this.makeSlab(Math.max(size, this.slabBytes));
    this.#slabs.push(slab);
    if (slab.bytes > size) this.#gaps.push({ slab, offset: size, bytes: slab.bytes - size });
    return { slab, offset: 0, bytes: size };
  }
}

import { GRAIN, type Range, roundedUp, type Slab } from './range.js';

/** An unused part of a slab. */
interface Gap {
  readonly slab: Slab;
  readonly offset: number;
  readonly bytes: number;
}

const sizeOf = (bytes: number): number => Math.max(GRAIN, roundedUp(bytes, GRAIN));

/** The place of a gap among others that are in the order in which they lie in memory. */
const placeOf = (gap: Gap, others: readonly Gap[]): number => {
  let [low, high] = [0, others.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const { slab, offset } = others[middle] as Gap;
    if (slab.id < gap.slab.id || (slab.id === gap.slab.id && offset < gap.offset)) low = middle + 1;
    else high = middle;
  }
  return low;
};

const touches = (gap: Gap | undefined, next: Gap | undefined): boolean =>
  gap !== undefined && next !== undefined && gap.slab === next.slab && gap.offset + gap.bytes === next.offset;

/** Puts a gap among others, as one with its neighbours. */
const join = (gap: Gap, gaps: Gap[]): void => {
  const place = placeOf(gap, gaps);
  const [before, after] = [gaps[place - 1], gaps[place]];
  const first = touches(before, gap) ? (before as Gap) : gap;
  const last = touches(gap, after) ? (after as Gap) : gap;
  const bytes = last.offset + last.bytes - first.offset;
  const joined = Number(first !== gap) + Number(last !== gap);
  gaps.splice(first === gap ? place : place - 1, joined, { slab: gap.slab, offset: first.offset, bytes });
};

/**
 * Ranges of slabs, given out and taken back: always the lowest that suits, so that what is given depends little on what was
 * given before. The steps of a training thus soon get the same ranges again, and the bindings that were made for them fit;
 * and the same requests get the same ranges on every run.
 */
export class Pool {
  /** Ranges that came back and wait for the next of their size, by size; in the order in which they lie in memory. */
  #waiting = new Map<number, Gap[]>();
  /** The other gaps, in that order too. */
  #gaps: Gap[] = [];
  #slabs: Slab[] = [];

  /**
   * @param slabBytes least size of a slab; a larger request gets one of its own
   * @param makeSlab a new slab of so many bytes
   * @param waits a range that comes back waits for the next of its size, which is fast where they are many and small; else it is
   *   one with its neighbours at once, which takes less memory where sizes differ
   */
  constructor(
    private readonly slabBytes: number,
    private readonly makeSlab: (bytes: number) => Slab,
    private readonly waits: boolean,
  ) {}

  take(bytes: number): Range {
    const size = sizeOf(bytes);
    const { slab, offset } = this.#waiting.get(size)?.shift() ?? this.#cut(size) ?? this.#rejoin(size) ?? this.#grow(size);
    return { slab, offset, bytes: Math.max(16, roundedUp(bytes, 16)) };
  }

  give({ slab, offset, bytes }: Range): void {
    const gap = { slab, offset, bytes: sizeOf(bytes) };
    if (!this.waits) {
      join(gap, this.#gaps);
      return;
    }
    const waiting = this.#waiting.get(gap.bytes);
    if (waiting === undefined) this.#waiting.set(gap.bytes, [gap]);
    else waiting.splice(placeOf(gap, waiting), 0, gap);
  }

  /** Takes the slabs out of which nothing is in use, for the caller to destroy. */
  idleSlabs(): readonly Slab[] {
    this.#joinWaiting();
    const idle = new Set(this.#gaps.filter(({ slab, bytes }) => bytes === slab.bytes).map(({ slab }) => slab));
    this.#gaps = this.#gaps.filter(({ slab }) => !idle.has(slab));
    this.#slabs = this.#slabs.filter((slab) => !idle.has(slab));
    return [...idle];
  }

  slabs(): readonly Slab[] {
    return this.#slabs;
  }

  #joinWaiting(): void {
    for (const waiting of this.#waiting.values()) for (const gap of waiting) join(gap, this.#gaps);
    this.#waiting = new Map();
  }

  /** Cuts a range from the smallest gap that holds it; a slab of one large tensor is kept for another of its kind. */
  #cut(size: number): Gap | undefined {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let place = 0; place < this.#gaps.length && least > size; place++) {
      const { slab, bytes } = this.#gaps[place] as Gap;
      if (bytes < size || bytes >= least || (slab.bytes > this.slabBytes && 2 * size < slab.bytes)) continue;
      best = place;
      least = bytes;
    }
    if (best < 0) return undefined;
    const gap = this.#gaps[best] as Gap;
    if (gap.bytes === size) this.#gaps.splice(best, 1);
    else this.#gaps[best] = { slab: gap.slab, offset: gap.offset + size, bytes: gap.bytes - size };
    return gap;
  }

  #rejoin(size: number): Gap | undefined {
    if (!this.waits) return undefined;
    this.#joinWaiting();
    return this.#cut(size);
  }

  #grow(size: number): Gap {
    const slab = this.makeSlab(Math.max(size, this.slabBytes));
    this.#slabs.push(slab);
    if (slab.bytes > size) join({ slab, offset: size, bytes: slab.bytes - size }, this.#gaps);
    return { slab, offset: 0, bytes: size };
  }
}

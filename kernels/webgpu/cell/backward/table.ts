import { NOTHING } from './words-text.js';

/** The table of a backward pass: what its launches read, one record behind the other. */
export class Table {
  readonly #words: number[] = [];

  /** Adds records of the same names: the place of the first. */
  add<Name extends string>(names: readonly Name[], records: readonly Readonly<Record<Name, number>>[]): number {
    return this.list(records.flatMap((record) => names.map((name) => record[name])));
  }

  /** Adds words as they are: the place of the first. Negative ones stay negative whole numbers. */
  list(words: readonly number[]): number {
    const place = this.#words.length;
    for (const word of words) this.#words.push(word);
    return place;
  }

  words(): Uint32Array {
    return Uint32Array.from(this.#words, (word) => word >>> 0);
  }
}

/** An offset in floats as one in vectors; NOTHING for -1. */
export const vectorOf = (floats: number): number => (floats < 0 ? NOTHING : floats / 4);

/** An offset as it is; NOTHING for -1. */
export const placeOf = (offset: number): number => (offset < 0 ? NOTHING : offset);

import type { Pickled, PickledDictionary } from './value.js';

/** A mistake in a pickle: thrown inside of its reader only. */
export class PickleFault extends Error {}

/** The stack and the memory that the opcodes of a pickle work on. */
export interface PickleStack {
  readonly push: (value: Pickled) => void;
  readonly pop: () => Pickled;
  readonly top: () => Pickled;
  /** The list, or the dictionary, on top of the stack, which grows. */
  readonly list: () => Pickled[];
  readonly dictionary: () => PickledDictionary;
  /** Begins a run of values that ends with `popMark`. */
  readonly mark: () => void;
  readonly popMark: () => readonly Pickled[];
  /** Remembers the top under a number, or the next one. */
  readonly memoise: (place: number) => void;
  readonly memoiseNext: () => void;
  readonly recall: (place: number) => Pickled;
}

/** Values, runs and remembered values of one pickle at most: some twenty times the labels of the largest batch of images that is read. */
const MOST_VALUES = 4_000_000;

/** An empty stack. It throws a {@link PickleFault} where an operation lacks its values, and above 4 million values, runs and memories. */
export const pickleStack = (): PickleStack => {
  let values: Pickled[] = [];
  const marked: Pickled[][] = [];
  const memory = new Map<number, Pickled>();
  let made = 0;
  const fail = (what: string): never => {
    throw new PickleFault(what);
  };
  const countOne = (): void => {
    made += 1;
    if (made > MOST_VALUES) fail(`it has more than ${MOST_VALUES} values`);
  };
  const top = (): Pickled => (values.length === 0 ? fail('a value is missing') : (values[values.length - 1] as Pickled));
  const memoise = (place: number): void => {
    countOne();
    memory.set(place, top());
  };
  return {
    push: (value) => {
      countOne();
      values.push(value);
    },
    pop: () => {
      const value = top();
      values.pop();
      return value;
    },
    top,
    list: () => {
      const value = top();
      return Array.isArray(value) ? (value as Pickled[]) : fail('values are added to what is no list');
    },
    dictionary: () => {
      const value = top();
      return value instanceof Map ? value : fail('entries are added to what is no dictionary');
    },
    mark: () => {
      countOne();
      marked.push(values);
      values = [];
    },
    popMark: () => {
      const run = values;
      values = marked.pop() ?? fail('a run of values has no beginning');
      return run;
    },
    memoise,
    memoiseNext: () => memoise(memory.size),
    recall: (place) => (memory.has(place) ? (memory.get(place) as Pickled) : fail(`nothing was remembered as ${place}`)),
  };
};

import { isComponent } from '../../artifacts/component.js';
import { isRecord } from '../../base/argument.js';

/** A difference between two values that JSON can hold: where, and what is there in each; a key is absent where it has nothing. */
export interface ValueDifference {
  /** Keys from the outside in, and places in arrays; a component's settings are entered without naming `config`. */
  readonly path: readonly string[];
  readonly a?: unknown;
  readonly b?: unknown;
  /** True where both are the same component, and its code (`source`) differs. */
  readonly ofCode?: true;
}

const sidesOf = (a: unknown, b: unknown): Pick<ValueDifference, 'a' | 'b'> => ({
  ...(a === undefined ? {} : { a }),
  ...(b === undefined ? {} : { b }),
});

const entriesOf = (value: object): ReadonlyMap<string, unknown> => new Map(Object.entries(value));

const inEntries = (a: object, b: object, path: readonly string[]): readonly ValueDifference[] => {
  const [ofA, ofB] = [entriesOf(a), entriesOf(b)];
  const keys = Array.isArray(a)
    ? [...(ofA.size < ofB.size ? ofB : ofA).keys()]
    : [...new Set([...ofA.keys(), ...ofB.keys()])].sort();
  return keys.flatMap((key) => valueDifferences(ofA.get(key), ofB.get(key), [...path, key]));
};

/**
 * The differences between two values that JSON can hold, leaf by leaf. Components of different kinds or names differ as wholes;
 * of two of one name the code and each setting are compared. Nothing for equal values; of swapped ones the same with the sides
 * swapped.
 */
export const valueDifferences = (a: unknown, b: unknown, path: readonly string[] = []): readonly ValueDifference[] => {
  if (Object.is(a, b)) return [];
  if (isComponent(a) && isComponent(b) && a.component === b.component && a.name === b.name) {
    const code: readonly ValueDifference[] = a.source === b.source ? [] : [{ path, a: a.source, b: b.source, ofCode: true }];
    return [...code, ...inEntries(a.config ?? {}, b.config ?? {}, path)];
  }
  if (isComponent(a) || isComponent(b)) return [{ path, ...sidesOf(a, b) }];
  if ((Array.isArray(a) && Array.isArray(b)) || (isRecord(a) && isRecord(b) && !Array.isArray(a) && !Array.isArray(b)))
    return inEntries(a, b, path);
  return [{ path, ...sidesOf(a, b) }];
};

/** A function or class of Python that a pickle names; it is a name here, and never called. */
export interface PickledName {
  readonly type: 'name';
  readonly name: string;
}

/** An object that Python would make by calling a name with arguments, and then give a state. */
export interface PickledObject {
  readonly type: 'object';
  readonly made: string;
  readonly arguments: readonly Pickled[];
  state?: Pickled;
}

/** A dictionary, in the order of its entries. */
export type PickledDictionary = Map<Pickled, Pickled>;

/**
 * A value of a pickle. Lists and tuples are arrays; `bytes` and the texts of Python 2, whose encoding a pickle does not
 * say, are bytes.
 */
export type Pickled =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Pickled[]
  | PickledDictionary
  | PickledName
  | PickledObject;

const latin1 = new TextDecoder('latin1');

/** The text of a value that is one, in Python 2 or 3. */
export const textIn = (value: Pickled | undefined): string | undefined => {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? latin1.decode(value) : undefined;
};

/** Tells whether a value is an object of the pickle. */
export const isObject = (value: Pickled | undefined): value is PickledObject =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'object';

/** The value of a key that is a text in a dictionary. */
export const entryOf = (dictionary: PickledDictionary, name: string): Pickled | undefined => {
  for (const [key, value] of dictionary) if (textIn(key) === name) return value;
  return undefined;
};

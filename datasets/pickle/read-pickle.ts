import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import { type PickleBytes, pickleBytes } from './pickle-bytes.js';
import { PickleFault, type PickleStack, pickleStack } from './pickle-stack.js';
import type { Pickled, PickledDictionary, PickledObject } from './value.js';

/** The work of an opcode on the stack; its argument stands in the bytes after it. */
type Opcode = (stack: PickleStack, bytes: PickleBytes) => void;

const push =
  (read: (bytes: PickleBytes) => Pickled): Opcode =>
  (stack, bytes) =>
    stack.push(read(bytes));

const append: Opcode = (stack) => {
  const value = stack.pop();
  stack.list().push(value);
};

const appends: Opcode = (stack) => {
  const values = stack.popMark();
  const list = stack.list();
  for (const value of values) list.push(value);
};

const setEntries = (dictionary: PickledDictionary, entries: readonly Pickled[]): void => {
  if (entries.length % 2 !== 0) throw new PickleFault('a dictionary has a key without a value');
  for (let at = 0; at < entries.length; at += 2) dictionary.set(entries[at] as Pickled, entries[at + 1] as Pickled);
};

const tuple =
  (length: number): Opcode =>
  (stack) =>
    stack.push(Array.from({ length }, () => stack.pop()).reverse());

/** An object of a name and its arguments, as Python's REDUCE and NEWOBJ would make it. */
const make: Opcode = (stack) => {
  const given = stack.pop();
  const made = stack.pop();
  if (!Array.isArray(given) || typeof made !== 'object' || made === null || !('type' in made) || made.type !== 'name')
    throw new PickleFault('an object is made of something other than a name and its arguments');
  stack.push({ type: 'object', made: made.name, arguments: given as readonly Pickled[] });
};

const build: Opcode = (stack) => {
  const state = stack.pop();
  const object = stack.top();
  if (typeof object !== 'object' || object === null || !('type' in object) || object.type !== 'object')
    throw new PickleFault('a state is given to what is no object');
  (object as PickledObject).state = state;
};

const nameOf: Opcode = (stack) => {
  const [name, module] = [stack.pop(), stack.pop()];
  if (typeof name !== 'string' || typeof module !== 'string') throw new PickleFault('a name is no text');
  stack.push({ type: 'name', name: `${module}.${name}` });
};

const setItem: Opcode = (stack) => {
  const value = stack.pop();
  const key = stack.pop();
  stack.dictionary().set(key, value);
};

const setItems: Opcode = (stack) => {
  const entries = stack.popMark();
  setEntries(stack.dictionary(), entries);
};

/** The opcodes of protocols 2 to 5 that data is made of, by their byte (Python's `pickletools`). */
const OPCODES: Readonly<Record<number, Opcode>> = {
  /* MARK */ 40: (stack) => stack.mark(),
  /* BINBYTES */ 66: push((bytes) => bytes.take(bytes.uint32())),
  /* SHORT_BINBYTES */ 67: push((bytes) => bytes.take(bytes.uint8())),
  /* BINFLOAT */ 71: push((bytes) => bytes.float64()),
  /* BININT */ 74: push((bytes) => bytes.int32()),
  /* BININT1 */ 75: push((bytes) => bytes.uint8()),
  /* BININT2 */ 77: push((bytes) => bytes.uint16()),
  /* NONE */ 78: push(() => null),
  /* REDUCE */ 82: make,
  /* BINSTRING */ 84: push((bytes) => bytes.take(bytes.uint32())),
  /* SHORT_BINSTRING */ 85: push((bytes) => bytes.take(bytes.uint8())),
  /* BINUNICODE */ 88: push((bytes) => bytes.text(bytes.uint32())),
  /* EMPTY_LIST */ 93: push(() => []),
  /* APPEND */ 97: append,
  /* BUILD */ 98: build,
  /* GLOBAL */ 99: push((bytes) => ({ type: 'name', name: `${bytes.line()}.${bytes.line()}` })),
  /* APPENDS */ 101: appends,
  /* BINGET */ 104: (stack, bytes) => stack.push(stack.recall(bytes.uint8())),
  /* LONG_BINGET */ 106: (stack, bytes) => stack.push(stack.recall(bytes.uint32())),
  /* BINPUT */ 113: (stack, bytes) => stack.memoise(bytes.uint8()),
  /* LONG_BINPUT */ 114: (stack, bytes) => stack.memoise(bytes.uint32()),
  /* SETITEM */ 115: setItem,
  /* TUPLE */ 116: (stack) => stack.push([...stack.popMark()]),
  /* SETITEMS */ 117: setItems,
  /* EMPTY_DICT */ 125: push(() => new Map()),
  /* EMPTY_TUPLE */ 41: tuple(0),
  /* NEWOBJ */ 129: make,
  /* TUPLE1 */ 133: tuple(1),
  /* TUPLE2 */ 134: tuple(2),
  /* TUPLE3 */ 135: tuple(3),
  /* NEWTRUE */ 136: push(() => true),
  /* NEWFALSE */ 137: push(() => false),
  /* LONG1 */ 138: push((bytes) => bytes.integer(bytes.uint8())),
  /* LONG4 */ 139: push((bytes) => bytes.integer(bytes.uint32())),
  /* SHORT_BINUNICODE */ 140: push((bytes) => bytes.text(bytes.uint8())),
  /* BINUNICODE8 */ 141: push((bytes) => bytes.text(bytes.uint64())),
  /* BINBYTES8 */ 142: push((bytes) => bytes.take(bytes.uint64())),
  /* STACK_GLOBAL */ 147: nameOf,
  /* MEMOIZE */ 148: (stack) => stack.memoiseNext(),
  /* FRAME */ 149: (_, bytes) => void bytes.uint64(),
  /* BYTEARRAY8 */ 150: push((bytes) => bytes.take(bytes.uint64())),
};
const PROTO = 128;
const STOP = 46;
const LATEST_PROTOCOL = 5;

const run = (bytes: PickleBytes): Pickled => {
  const stack = pickleStack();
  for (;;) {
    const opcode = bytes.uint8();
    if (opcode === STOP) return stack.pop();
    if (opcode === PROTO) {
      const protocol = bytes.uint8();
      if (protocol > LATEST_PROTOCOL) throw new PickleFault(`protocol ${protocol} is newer than ${LATEST_PROTOCOL}`);
      continue;
    }
    const known = OPCODES[opcode];
    if (known === undefined) throw new PickleFault(`opcode ${opcode} is none of data`);
    known(stack, bytes);
  }
};

/**
 * Reads a pickle of Python, protocols 2 to 5, as data. Nothing is executed: a function or class that the pickle names is a
 * name in the value, and an object that Python would make is the name with its arguments and state.
 *
 * Source: Python's `pickletools` (the opcodes) and PEP 574 (protocol 5, whose buffers outside of the pickle are refused).
 *
 * @returns what is wrong with the bytes, and at which of them
 */
export const readPickle = (content: Uint8Array): Either<string, Pickled> => {
  const bytes = pickleBytes(content);
  try {
    return either.right(run(bytes));
  } catch (error) {
    if (!(error instanceof PickleFault)) throw error;
    return either.left(`${error.message}, at byte ${bytes.at()}`);
  }
};

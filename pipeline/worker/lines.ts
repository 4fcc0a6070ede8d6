import * as either from 'fp-ts/lib/Either.js';
import { isRecord } from '../../base/argument.js';

/*
 * JSON of one line a message, as it crosses between processes. What JSON has no word for is an object with the one key
 * `$`; an object of the message's own that has such a key is written by its entries.
 */

const KEY = '$';

const WORDS: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

const wordOf = (value: number): string | undefined =>
  Object.is(value, -0) ? '-0' : Number.isFinite(value) ? undefined : String(value);

const written = (value: unknown): unknown => {
  if (typeof value === 'number') {
    const word = wordOf(value);
    return word === undefined ? value : { [KEY]: word };
  }
  if (value instanceof Uint8Array)
    return { [KEY]: 'bytes', base64: Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64') };
  return isRecord(value) && !Array.isArray(value) && Object.hasOwn(value, KEY)
    ? { [KEY]: 'entries', entries: Object.entries(value) }
    : value;
};

const read = (value: unknown): unknown => {
  if (!isRecord(value) || typeof value[KEY] !== 'string') return value;
  if (value[KEY] === 'bytes') return new Uint8Array(Buffer.from(String(value['base64']), 'base64'));
  if (value[KEY] === 'entries') return Object.fromEntries(value['entries'] as readonly (readonly [string, unknown])[]);
  return WORDS.get(value[KEY]) ?? value;
};

// Readers of lines may take these for the end of one, as that of Node.js does.
const escaped = (text: string): string => text.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

/** The line, with its end, that stands for plain data: JSON's, bytes, and numbers that are not finite. */
export const lineOf = (data: unknown): string => {
  // A buffer would have written itself before it came here as a value.
  const text = JSON.stringify(data, function (this: Readonly<Record<string, unknown>>, key) {
    return written(this[key]);
  });
  return `${escaped(text)}\n`;
};

/** The message of a line; the left says why it is none, such as one that was cut off. */
export const dataOf = (line: string): either.Either<string, unknown> =>
  either.tryCatch(
    () => JSON.parse(line, (_, value) => read(value)) as unknown,
    (error) => String((error as Error).message),
  );

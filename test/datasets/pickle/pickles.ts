import { readFileSync } from 'node:fs';

const written = JSON.parse(readFileSync(new URL('./pickles.json', import.meta.url), 'utf8')) as Readonly<Record<string, string>>;

/** Bytes one after the other: numbers, the letters of texts, and bytes. */
export const joined = (...parts: readonly (number | string | Uint8Array)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...Buffer.from(part)])));

/** The opcode of a text below 256 letters. */
const textOf = (text: string): Uint8Array => joined(0x8c, text.length, text);

/**
 * A dictionary of one value `name`: an array [sides] of numpy of a type.
 *
 * @param content opcodes that leave the bytes of the array on the stack
 * @param before opcodes of another value, which comes first under the key 0
 */
export const pickledArray = (
  name: string,
  sides: readonly number[],
  type: string,
  content: Uint8Array,
  before = joined('N'),
): Uint8Array => {
  const shape = joined('(', ...sides.flatMap((side) => ['M', side % 256, Math.floor(side / 256)]), 't');
  const dtype = joined('cnumpy\ndtype\n', textOf(type), 0x85, 'R');
  const array = joined('cnumpy.core.multiarray\n_reconstruct\n)R(', 'K', 1, shape, dtype, 0x89, content, 'tb');
  return joined(0x80, 2, '}K', 0, before, 's', textOf(name), array, 's.');
};

/**
 * Pickles that Python 3 with numpy wrote: dictionaries of two images with the labels 1 and 121, by protocol and kind of labels;
 * `scalars`, a list of values of other types; and `evil`, which runs a command where a pickle is executed.
 */
export const pickleOf = (name: string): Uint8Array => {
  const text = written[name];
  if (text === undefined) throw new Error(`no pickle is called ${name}`);
  return new Uint8Array(Buffer.from(text, 'base64'));
};

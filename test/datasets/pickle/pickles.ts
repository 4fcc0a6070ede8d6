import { readFileSync } from 'node:fs';

const written = JSON.parse(readFileSync(new URL('./pickles.json', import.meta.url), 'utf8')) as Readonly<Record<string, string>>;

/**
 * Pickles that Python 3 with numpy wrote: dictionaries of two images with the labels 1 and 121, by protocol and kind of labels;
 * `scalars`, a list of values of other types; and `evil`, which runs a command where a pickle is executed.
 */
export const pickleOf = (name: string): Uint8Array => {
  const text = written[name];
  if (text === undefined) throw new Error(`no pickle is called ${name}`);
  return new Uint8Array(Buffer.from(text, 'base64'));
};

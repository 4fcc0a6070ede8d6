const LONE_SURROGATE = /\p{Surrogate}/u;
// Control characters, which can steer a terminal, and halves of surrogate pairs, which no file can hold.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/gu;
const LONGEST = 120;

/** Whether text is Unicode: without half of a surrogate pair, and so the same once it is written in UTF-8 and read again. */
export const isUnicode = (text: string): boolean => !LONE_SURROGATE.test(text);

/** A name as a message shows it: on one line, of at most 120 characters, with what cannot be printed as `\u{...}`. */
export const printable = (name: string): string => {
  const shown = name.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  const characters = Array.from(shown);
  return characters.length <= LONGEST ? shown : `${characters.slice(0, LONGEST - 1).join('')}…`;
};

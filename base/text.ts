const LONE_SURROGATE = /\p{Surrogate}/u;

/** Tells whether text is Unicode without half of a surrogate pair, and so the same once it is written in UTF-8 and read again. */
export const isUnicode = (text: string): boolean => !LONE_SURROGATE.test(text);

/** The text with U+FFFD in the place of each half of a surrogate pair, as UTF-8 has it. */
export const asUnicode = (text: string): string => (isUnicode(text) ? text : text.replace(/\p{Surrogate}/gu, '\ufffd'));

/** The first characters of a text, at most `most` code points of it. */
export const firstCharacters = (text: string, most: number): string =>
  text.length <= most
    ? text
    : Array.from(text.slice(0, 2 * most))
        .slice(0, most)
        .join('');

/** The length of a text in bytes of UTF-8. */
export const bytesIn = (text: string): number => new TextEncoder().encode(text).length;

/** The first characters of a text that have at most `most` bytes of UTF-8 together. */
export const firstBytes = (text: string, most: number): string => {
  let kept = '';
  let left = most;
  for (const character of text) {
    left -= bytesIn(character);
    if (left < 0) break;
    kept += character;
  }
  return kept;
};

/** The most characters of outside text that a message repeats. */
const LONGEST_QUOTATION = 80;

/** The most characters of a whole sentence of a problem. */
const LONGEST_SENTENCE = 1200;

// Controls, which a terminal obeys; formats such as a change of direction, other than the joiners that scripts need;
// line separators; and halves of surrogate pairs.
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

// From U+007F on as JSON has it, whose texts, with everything below already escaped, stay what they are.
const escapeOf = (character: string): string =>
  NAMED[character] ??
  (character < '\x7f'
    ? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
    : [...Array(character.length).keys()]
        .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
        .join(''));

/** The first characters of a text, without half of a pair at its end. */
const headOf = (text: string, most: number): string => text.slice(0, most).replace(/[\ud800-\udbff]$/, '');

const sizeOf = (text: string): string => `(${text.length.toLocaleString('en-US')} characters)`;

/** A text with every character that is not to be seen, or that a terminal obeys, written as an escape sequence. */
export const visible = (text: string): string => text.replace(HIDDEN, escapeOf);

/** Outside text within a message, without quotation marks: one visible line of at most 80 characters, with its length if it is cut. */
export const cited = (text: string): string =>
  text.length <= LONGEST_QUOTATION ? visible(text) : `${visible(headOf(text, LONGEST_QUOTATION))}… ${sizeOf(text)}`;

/** Outside text within a message, in quotation marks: one visible line of at most 80 characters, with its length if it is cut. */
export const quoted = (text: string): string =>
  text.length <= LONGEST_QUOTATION ? `"${visible(text)}"` : `"${visible(headOf(text, LONGEST_QUOTATION))}…" ${sizeOf(text)}`;

/** A sentence cut to a length that can be read, should it repeat more of outside text than it ought to. */
export const boundedSentence = (text: string): string =>
  text.length <= LONGEST_SENTENCE ? text : `${headOf(text, LONGEST_SENTENCE)}… ${sizeOf(text)}`;

/** Lines for a terminal: every character that it would obey, other than line breaks and tabs, written as an escape sequence. */
export const printable = (lines: string): string =>
  lines
    .split('\n')
    .map((line) => line.split('\t').map(visible).join('\t'))
    .join('\n');

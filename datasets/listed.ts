import { cited } from '../base/quote.js';

/** A number of things in words: `1 image`, `1,200 images`. */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** The first few of many, with how many are left unsaid; each is cut to a line. */
export const listed = (names: readonly string[], most = 5): string =>
  [
    ...names.slice(0, most).map(cited),
    ...(names.length > most ? [`and ${(names.length - most).toLocaleString('en-US')} more`] : []),
  ].join(', ');

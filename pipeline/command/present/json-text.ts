// A line break is never inside a JSON text's strings, so that this finds lists alone.
const LIST_OF_NUMBERS = /\[\n\s*-?\d[^"[\]{}]*\]/g;

/** JSON for people: indented, but every list of numbers on one line. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(LIST_OF_NUMBERS, (list) => `[${list.slice(1, -1).trim().replace(/\s+/g, ' ')}]`);

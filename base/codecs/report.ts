import * as t from 'io-ts';
import { cited, quoted } from '../quote.js';
import { nearest } from './record.js';

/** The most errors that are told of. */
const MOST_ERRORS = 20;

const show = (value: unknown): string => {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'function') return 'a function';
  try {
    return cited(JSON.stringify(value) ?? String(value));
  } catch {
    return 'an object that JSON cannot hold';
  }
};

/** The codec inside wrappers that check a value in place, without a step in the path. */
const unwrap = (type: t.Decoder<unknown, unknown> | undefined): unknown =>
  type instanceof t.ReadonlyType || type instanceof t.ExactType || type instanceof t.RefinementType ? unwrap(type.type) : type;

interface Line {
  readonly path: string;
  readonly expected: string;
  readonly given: string;
  /** True where the value was tried against one of several alternatives. */
  readonly alternative: boolean;
}

/** The nearest word to a misspelt one of a fixed set of words, as a question; nothing where none is near. */
const suggestionOf = (type: unknown, value: unknown): string => {
  const word = type instanceof t.KeyofType && typeof value === 'string' ? nearest(value, Object.keys(type.keys)) : undefined;
  return word === undefined ? '' : `; did you mean "${word}"?`;
};

const lineOf = ({ context, message, value }: t.ValidationError): Line => {
  const parents = context.map(({ type }) => unwrap(type));
  // Alternatives and parts of one value are numbered by io-ts as if they were keys; the reader knows no such keys.
  const keys = context.flatMap(({ key }, i) => {
    const parent = parents[i - 1];
    return i === 0 || key === '' || parent instanceof t.UnionType || parent instanceof t.IntersectionType ? [] : [key];
  });
  return {
    path: keys.length === 0 ? 'the value' : cited(keys.join('.')),
    expected: message ?? `must be ${context[context.length - 1]?.type.name ?? 'something else'}`,
    given:
      value === undefined || message?.startsWith('there is no such key')
        ? ''
        : `, not ${show(value)}${suggestionOf(parents.at(-1), value)}`,
    alternative: parents.slice(0, -1).some((parent) => parent instanceof t.UnionType),
  };
};

/** Joins what the alternatives of one value expect: "must be number" and "must be null" to "must be number or null". */
const joinAlternatives = (lines: readonly Line[]): readonly Line[] => {
  const joined: Line[] = [];
  for (const line of lines) {
    const last = joined[joined.length - 1];
    if (last?.alternative && line.alternative && last.path === line.path && line.expected.startsWith('must be ')) {
      joined[joined.length - 1] = { ...last, expected: `${last.expected} or ${line.expected.slice('must be '.length)}` };
    } else joined.push(line);
  }
  return joined;
};

/**
 * Says what a decoding rejected, one line an error: the path to the value, what is wrong, and what was given. Of very many
 * errors the first are told of, and how many there are besides.
 */
export const reportErrors = (errors: t.Errors): readonly string[] => [
  ...new Set(
    joinAlternatives(errors.slice(0, MOST_ERRORS).map(lineOf)).map(({ path, expected, given }) => `${path}: ${expected}${given}`),
  ),
  ...(errors.length > MOST_ERRORS ? [`and ${errors.length - MOST_ERRORS} more`] : []),
];

/** {@link reportErrors} in one line, cut short where there are many: for data that people did not write by hand. */
export const reportBriefly = (errors: t.Errors): string => {
  const lines = reportErrors(errors.slice(0, 5));
  return `${lines.join('; ')}${errors.length > 5 ? `; and ${errors.length - 5} more` : ''}`;
};

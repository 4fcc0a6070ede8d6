import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isRecord } from '../../base/argument.js';
import { quoted } from '../../base/quote.js';

/** Argument in the brackets of a value: a setting by its key, or a value by its place. */
export interface Argument {
  /** Keys from the settings inwards; none for a value by its place. */
  readonly path: readonly string[];
  readonly value: WrittenValue;
}

/** Value of a swap as it was written: data, settings by their keys, or the name of something that the package or a module exports, called or not. */
export type WrittenValue =
  | { readonly form: 'data'; readonly value: unknown; readonly text: string }
  | { readonly form: 'settings'; readonly args: readonly Argument[]; readonly text: string }
  | {
      readonly form: 'name';
      readonly name: string;
      /** Undefined where there are no brackets. */
      readonly args: readonly Argument[] | undefined;
      readonly text: string;
    };

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const OPENING = Object.keys(CLOSING);
const CLOSINGS = Object.values(CLOSING);

/** Places of a separator in a text, but for those within brackets or quotes; the left says which of these is not closed. */
const placesOf = (text: string, separator: string): either.Either<string, readonly number[]> => {
  const places: number[] = [];
  const open: string[] = [];
  let quote: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (quote !== undefined) {
      if (character === '\\' && quote === '"') at += 1;
      else if (character === quote) quote = undefined;
    } else if (character === '"' || (character === "'" && /^$|[\s,=([{:]$/.test(text.slice(0, at)))) quote = character;
    else if (OPENING.includes(character)) open.push(character);
    else if (CLOSINGS.includes(character)) {
      const last = open.pop();
      if (last === undefined) return either.left(`${quoted(character)} closes nothing`);
      if (CLOSING[last] !== character) return either.left(`${quoted(last)} is closed by ${quoted(character)}`);
    } else if (character === separator && open.length === 0) places.push(at);
  }
  if (quote !== undefined) return either.left(`a quote ${quote} is not closed`);
  return open.length > 0 ? either.left(`${quoted(open.at(-1) as string)} is not closed`) : either.right(places);
};

/** Divides a text at the separators that are within neither brackets nor quotes. */
export const divided = (text: string, separator: string): either.Either<string, readonly string[]> =>
  pipe(
    placesOf(text, separator),
    either.map((places) => [-1, ...places].map((from, index) => text.slice(from + 1, places[index] ?? text.length).trim())),
  );

const jsonOf = (text: string): either.Either<unknown, unknown> => either.tryCatch(() => JSON.parse(text) as unknown, String);

const argumentOf = (text: string): either.Either<string, Argument> =>
  pipe(
    placesOf(text, '='),
    either.chain(([at]) => {
      const path = at === undefined ? [] : text.slice(0, at).trim().split('.');
      if (path.some((key) => !/^[\w$]+$/.test(key))) return either.left(`${quoted(text)} names no setting`);
      return pipe(
        writtenValue(at === undefined ? text : text.slice(at + 1)),
        either.map((value) => ({ path, value })),
      );
    }),
  );

const argumentsOf = (text: string): either.Either<string, readonly Argument[]> => {
  const json = jsonOf(text);
  if (either.isRight(json) && isRecord(json.right))
    return either.right(
      Object.entries(json.right).map(([key, value]) => ({
        path: [key],
        value: { form: 'data', value, text: JSON.stringify(value) },
      })),
    );
  return text.trim() === '' ? either.right([]) : pipe(divided(text, ','), either.chain(either.traverseArray(argumentOf)));
};

/**
 * Reads a value of a swap: JSON; a text in single quotes; settings in braces, `{epochs=5, architecture=gdas}`; or a word, which
 * names something or is a text, with settings in brackets where they are wanted, `dirichlet(anchor=0.01)` or
 * `dirichlet({"anchor": 0.01})`.
 *
 * @returns what is wrong with the text
 */
export const writtenValue = (written: string): either.Either<string, WrittenValue> => {
  const text = written.trim();
  if (text === '') return either.left('a value is empty');
  const json = jsonOf(text);
  if (either.isRight(json)) return either.right({ form: 'data', value: json.right, text });
  if (/^'[^']*'$/.test(text)) return either.right({ form: 'data', value: text.slice(1, -1), text });
  const [, name, inside] = /^([^\s()[\]{}'",=]+)\((.*)\)$/s.exec(text) ?? [];
  if (name !== undefined && inside !== undefined)
    return pipe(
      argumentsOf(inside),
      either.map((args) => ({ form: 'name', name, args, text })),
    );
  const [, settings] = /^\{(\s*[\w$.]+\s*=.*)\}$/s.exec(text) ?? [];
  if (settings !== undefined)
    return pipe(
      argumentsOf(settings),
      either.filterOrElse(
        (args) => args.every(({ path }) => path.length > 0),
        () => `${quoted(text)} has a value without its key`,
      ),
      either.map((args) => ({ form: 'settings', args, text })),
    );
  if (/^[[{"]/.test(text)) return either.left(`${quoted(text)} is not JSON`);
  if (/[()[\]{}]/.test(text)) return either.left(`${quoted(text)} is neither a name with settings in brackets nor JSON`);
  return either.right({ form: 'name', name: text, args: undefined, text });
};

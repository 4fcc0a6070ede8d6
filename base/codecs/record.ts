import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { own } from '../own.js';

/** A field of a configuration record that may be left out: its codec and the value it then takes. */
export interface Defaulted<A, I> {
  readonly codec: t.Type<A, unknown, unknown>;
  readonly fallback: I;
  /** True where a stage takes the value, if it is left out, from the nearest stage before it that has one. */
  readonly inherits?: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: a codec is invariant in its value
type Field = t.Mixed | Defaulted<any, any>;
type Fields = Readonly<Record<string, Field>>;

type Decoded<F> = F extends t.Mixed ? t.TypeOf<F> : F extends Defaulted<infer A, infer _I> ? A : never;
/** A codec to which a writer may give another type than the decoded one. */
export interface Written<I> {
  readonly written: (value: I) => I;
}
/** The input of a codec: that of a nested record or of a {@link Written} codec, or the decoded value. */
export type InputOf<C> =
  C extends RecordCodec<infer F> ? RecordInput<F> : C extends Written<infer I> ? I : C extends t.Mixed ? t.TypeOf<C> : never;
type Given<F> = F extends t.Mixed ? InputOf<F> : F extends Defaulted<infer _A, infer I> ? I : never;

/** The record after decoding: every field present. */
export type RecordOutput<F extends Fields> = { readonly [K in keyof F]: Decoded<F[K]> };
type RequiredKeys<F extends Fields> = { [K in keyof F]: F[K] extends t.Mixed ? K : never }[keyof F];
/** The record as a user writes it: defaulted fields may be left out. */
export type RecordInput<F extends Fields> = { readonly [K in RequiredKeys<F>]: Given<F[K]> } & {
  readonly [K in Exclude<keyof F, RequiredKeys<F>>]?: Given<F[K]>;
};

/** Codec of a configuration record; `fields` lists its keys for messages and completion. */
export interface RecordCodec<F extends Fields> extends t.Type<RecordOutput<F>, unknown, unknown> {
  readonly fields: F;
}

const isDefaulted = (field: Field): field is Defaulted<unknown, unknown> => 'fallback' in field;

/** Marks a field as optional with the value it takes when it is left out. */
export const withDefault = <C extends t.Mixed>(codec: C, fallback: InputOf<C>): Defaulted<t.TypeOf<C>, InputOf<C>> => ({
  codec,
  fallback,
});

/**
 * Marks a field as one that a stage takes from the nearest stage before it that has it, when it is left out.
 *
 * @param fallback what it is where no stage before has it; without one it must be given there
 */
export const inherited = <C extends t.Mixed>(
  codec: C,
  fallback?: InputOf<C>,
): Defaulted<t.TypeOf<C>, InputOf<C> | undefined> => ({
  codec,
  fallback,
  inherits: true,
});

/** Codec of what another codec accepts, or of nothing. */
export const orNothing = <C extends t.Mixed>(codec: C): t.Type<t.TypeOf<C> | undefined, unknown, unknown> =>
  Object.assign(
    new t.Type<t.TypeOf<C> | undefined, unknown, unknown>(
      codec.name,
      (value): value is t.TypeOf<C> | undefined => value === undefined || codec.is(value),
      (value, context) => (value === undefined ? t.success(undefined) : codec.validate(value, context)),
      (value) => (value === undefined ? undefined : codec.encode(value)),
    ),
    { inner: codec },
  );

/** Marks a field that may be left out and has no default here: what it then is, others say. */
export const optional = <C extends t.Mixed>(codec: C): Defaulted<t.TypeOf<C> | undefined, InputOf<C> | undefined> => ({
  codec: orNothing(codec),
  fallback: undefined,
});

/** The keys of a record that are {@link inherited}. */
export const inheritedKeys = (fields: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.keys(fields).filter((key) => (fields[key] as Partial<Defaulted<unknown, unknown>>).inherits === true);

// What is longer is nobody's misspelling, and comparing takes time in proportion to both lengths.
const LONGEST_WORD = 60;
const MOST_WORDS = 1000;

const isWord = (name: string): boolean => name.length <= LONGEST_WORD;

/** Tells whether a key is a longer one with letters left out, as `mins` is `minutes`. */
const abbreviates = (key: string, name: string): boolean => {
  if (key.length < 3 || key.length >= name.length || key[0] !== name[0]) return false;
  let at = 0;
  for (const letter of name) if (letter === key[at]) at += 1;
  return at === key.length;
};

/** The key among `known` that a misspelt or shortened `key` most likely means, if any is near. */
export const nearest = (key: string, known: readonly string[]): string | undefined => {
  if (key.length > LONGEST_WORD) return undefined;
  const words = known.slice(0, MOST_WORDS).filter(isWord);
  const scored = words.map((name) => [editDistance(key.toLowerCase(), name.toLowerCase()), name] as const);
  const best = scored.sort(([a], [b]) => a - b)[0];
  if (best !== undefined && best[0] <= Math.max(2, key.length / 3)) return best[1];
  const longer = words.filter((name) => abbreviates(key.toLowerCase(), name.toLowerCase()));
  return longer.length === 1 ? longer[0] : undefined;
};

const editDistance = (a: string, b: string): number => {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] as number) + 1, (current[j - 1] as number) + 1));
    }
    previous = current;
  }
  return previous[b.length] as number;
};

/**
 * A codec for a configuration record that rejects unknown keys (naming the nearest known one)
 * and fills in defaults, so that the decoded value is complete and can enter a stage's key.
 *
 * @example
 * const Settings = record('Settings', { epochs: withDefault(positiveInteger, 50), name: t.string });
 */
export const record = <F extends Fields>(name: string, fields: F): RecordCodec<F> => {
  const keys = Object.keys(fields);
  const codecOf = (key: string): t.Mixed => {
    const field = fields[key] as Field;
    return isDefaulted(field) ? field.codec : field;
  };
  const validate: t.Validate<unknown, RecordOutput<F>> = (input, context) => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      return t.failure(input, context, `${name} must be an object`);
    }
    const given = input as Readonly<Record<string, unknown>>;
    const errors: t.ValidationError[] = [];
    const decoded: (readonly [string, unknown])[] = [];
    for (const key of Object.keys(given)) {
      if (!keys.includes(key)) {
        const suggestion = nearest(key, keys);
        errors.push({
          value: given[key],
          context: t.appendContext(context, key, t.never, given[key]),
          message: `there is no such key${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`} (known: ${keys.join(', ')})`,
        });
      }
    }
    for (const key of keys) {
      const field = fields[key] as Field;
      const codec = codecOf(key);
      const written = own(given, key);
      const value = written === undefined && isDefaulted(field) ? field.fallback : written;
      const fieldContext = t.appendContext(context, key, codec, value);
      if (value === undefined && !isDefaulted(field) && !codec.is(undefined)) {
        errors.push({ value, context: fieldContext, message: 'this key is required' });
        continue;
      }
      const result = codec.validate(value, fieldContext);
      if (either.isLeft(result)) errors.push(...result.left);
      else decoded.push([key, result.right]);
    }
    return errors.length > 0 ? t.failures(errors) : t.success(Object.fromEntries(decoded) as RecordOutput<F>);
  };
  const type = new t.Type<RecordOutput<F>, unknown, unknown>(
    name,
    (value): value is RecordOutput<F> =>
      typeof value === 'object' &&
      value !== null &&
      keys.every((key) => codecOf(key).is(own(value as Record<string, unknown>, key))),
    validate,
    (value) => Object.fromEntries(keys.map((key) => [key, codecOf(key).encode(own(value as Record<string, unknown>, key))])),
  );
  return Object.assign(type, { fields });
};

import * as t from 'io-ts';

const refined = (name: string, describe: string, accept: (value: number) => boolean): t.Type<number, number, unknown> =>
  new t.Type<number, number, unknown>(
    name,
    (value): value is number => typeof value === 'number' && accept(value),
    (value, context) =>
      typeof value === 'number' && accept(value) ? t.success(value) : t.failure(value, context, `must be ${describe}`),
    (value) => value,
  );

const NOT_FINITE: readonly unknown[] = ['NaN', 'Infinity', '-Infinity'];

/**
 * A number that was measured, which may be NaN or infinite. JSON has no word for these: there they are the texts "NaN",
 * "Infinity" and "-Infinity".
 */
export const measuredNumber = new t.Type<number, number | string, unknown>(
  'MeasuredNumber',
  (value): value is number => typeof value === 'number',
  (value, context) =>
    typeof value === 'number' || NOT_FINITE.includes(value)
      ? t.success(Number(value))
      : t.failure(value, context, 'must be a number, "NaN", "Infinity" or "-Infinity"'),
  (value) => (Number.isFinite(value) ? value : String(value)),
);

/** A finite number from `low` to `high`, both included. */
export const numberBetween = (low: number, high: number): t.Type<number, number, unknown> =>
  refined(
    `NumberBetween(${low},${high})`,
    `a number from ${low} to ${high}`,
    (value) => Number.isFinite(value) && value >= low && value <= high,
  );

/** A number above `low` and below `high`. */
export const strictlyBetween = (low: number, high: number): t.Type<number, number, unknown> =>
  refined(`StrictlyBetween(${low},${high})`, `a number above ${low} and below ${high}`, (value) => value > low && value < high);

/** A whole number from `low` to `high`, both included. */
export const integerBetween = (low: number, high: number): t.Type<number, number, unknown> =>
  refined(
    `IntegerBetween(${low},${high})`,
    `a whole number from ${low} to ${high}`,
    (value) => Number.isInteger(value) && value >= low && value <= high,
  );

/** A whole number from 1. */
export const positiveInteger = refined(
  'PositiveInteger',
  'a whole number from 1',
  (value) => Number.isSafeInteger(value) && value >= 1,
);

/** A whole number from 0. */
export const naturalNumber = refined(
  'NaturalNumber',
  'a whole number from 0',
  (value) => Number.isSafeInteger(value) && value >= 0,
);

/** A finite number of either sign. */
export const finiteNumber = refined('FiniteNumber', 'a finite number', Number.isFinite);

/** A finite number above 0. */
export const positiveNumber = refined('PositiveNumber', 'a number above 0', (value) => Number.isFinite(value) && value > 0);

/** A finite number from 0. */
export const nonNegativeNumber = refined('NonNegativeNumber', 'a number from 0', (value) => Number.isFinite(value) && value >= 0);

const orWord = <Word extends string>(
  codec: t.Type<number, number, unknown>,
  described: string,
  word: Word,
): t.Type<number | Word, number | Word, unknown> => {
  const is = (value: unknown): value is number | Word => value === word || codec.is(value);
  return new t.Type<number | Word, number | Word, unknown>(
    `${codec.name}Or(${word})`,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context, `must be ${described}, or "${word}"`)),
    (value) => value,
  );
};

/** A whole number from 1, or a word that stands for another choice. */
export const positiveIntegerOr = <Word extends string>(word: Word): t.Type<number | Word, number | Word, unknown> =>
  orWord(positiveInteger, 'a whole number from 1', word);

/** A finite number above 0, or a word that stands for another choice. */
export const positiveNumberOr = <Word extends string>(word: Word): t.Type<number | Word, number | Word, unknown> =>
  orWord(positiveNumber, 'a number above 0', word);

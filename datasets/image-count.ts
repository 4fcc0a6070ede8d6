import * as t from 'io-ts';

/** The most images that a count of {@link imageCount} can give. */
export const atMost = (count: number | 'all', most: number): number => (count === 'all' ? most : count);

/** Codec of how many images to take: the first so many, 1 to `most`, or "all" that there are. */
export const imageCount = (most: number): t.Type<number | 'all', number | 'all', unknown> => {
  const is = (value: unknown): value is number | 'all' =>
    value === 'all' || (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most);
  return new t.Type<number | 'all', number | 'all', unknown>(
    'ImageCount',
    is,
    (value, context) =>
      is(value) ? t.success(value) : t.failure(value, context, `must be a whole number from 1 to ${most}, or "all"`),
    (value) => value,
  );
};

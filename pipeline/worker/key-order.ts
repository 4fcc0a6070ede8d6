import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';

/**
 * The order of the keys of one record in a state: `path` leads to it, and `order[i]` is the place, among the keys that are
 * read back, of the key that was the i-th.
 *
 * No kind of artifact keeps that order, since equal values give equal bytes; yet a stage may sum over the values of a record,
 * and a sum of float32 depends on its order.
 */
export const KeyOrder = t.strict({ path: t.readonlyArray(t.string), order: t.readonlyArray(t.number) });
export type KeyOrder = t.TypeOf<typeof KeyOrder>;

type PlainRecord = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is PlainRecord => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const orderAmong = (given: readonly string[], found: readonly string[]): readonly number[] | undefined => {
  const places = new Map(found.map((key, place) => [key, place]));
  const order = given.map((key) => places.get(key) ?? -1);
  const isOfSameKeys = given.length === found.length && !order.includes(-1);
  return isOfSameKeys && order.some((place, i) => place !== i) ? order : undefined;
};

/** The orders of keys that a value had and lost on its way through the bytes of its kind. */
export const lostOrders = (given: unknown, found: unknown): readonly KeyOrder[] => {
  const seen = new Set<unknown>();
  const orders: KeyOrder[] = [];
  const compare = (before: unknown, after: unknown, path: readonly string[]): void => {
    if (typeof after !== 'object' || after === null || seen.has(after)) return;
    seen.add(after);
    if (Array.isArray(before) && Array.isArray(after))
      before.forEach((each, i) => {
        if (typeof each === 'object') compare(each, after[i], [...path, String(i)]);
      });
    if (!isPlain(before) || !isPlain(after)) return;
    const order = orderAmong(Object.keys(before), Object.keys(after));
    if (order !== undefined) orders.push({ path, order });
    for (const [key, value] of Object.entries(before)) compare(value, after[key], [...path, key]);
  };
  compare(given, found, []);
  return orders;
};

const reordered = (record: PlainRecord, order: readonly number[]): either.Either<string, PlainRecord> => {
  const entries = Object.entries(record);
  const places = new Set(order);
  const fits = order.length === entries.length && places.size === order.length && order.every((place) => place in entries);
  return fits
    ? either.right(Object.fromEntries(order.map((place) => entries[place] as [string, unknown])))
    : either.left('the orders that are noted with it are not those of its records');
};

const orderedAt = (
  value: unknown,
  [key, ...rest]: readonly string[],
  order: readonly number[],
): either.Either<string, unknown> => {
  if (key === undefined) return reordered(isPlain(value) ? value : {}, order);
  return pipe(
    orderedAt((value as PlainRecord | undefined)?.[key], rest, order),
    either.map((inner) =>
      Array.isArray(value)
        ? Object.assign([...(value as unknown[])], { [key]: inner })
        : { ...(value as PlainRecord), [key]: inner },
    ),
  );
};

/** The value with the keys of its records in their orders of before; says why where they are another value's. */
export const withOrders = (value: unknown, orders: readonly KeyOrder[]): either.Either<string, unknown> =>
  orders.reduce<either.Either<string, unknown>>(
    (before, { path, order }) =>
      pipe(
        before,
        either.chain((found) => orderedAt(found, path, order)),
      ),
    either.right(value),
  );

import canonicalize from 'canonicalize';
import * as either from 'fp-ts/lib/Either.js';
import { isUnicode } from '../base/text.js';

/** Place in a value that has no JSON form: the keys that lead there, outermost first, and the fault. */
interface Obstacle {
  readonly path: readonly string[];
  readonly what: string;
}

const under = (step: string, found: Obstacle | undefined): Obstacle | undefined =>
  found === undefined ? undefined : { path: [step, ...found.path], what: found.what };

const at = (what: string): Obstacle => ({ path: [], what });

const obstacleIn = (value: unknown, ancestors: Set<object>): Obstacle | undefined => {
  if (value === null || typeof value === 'boolean') return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : at(`${value}, which JSON cannot hold`);
  if (typeof value === 'string') return !isUnicode(value) ? at('text with half of a surrogate pair') : undefined;
  if (typeof value !== 'object') return at(value === undefined ? 'undefined' : `a ${typeof value}`);
  if (ancestors.has(value)) return at('a reference to an object that contains it');
  ancestors.add(value);
  const found = Array.isArray(value) ? obstacleInArray(value, ancestors) : obstacleInObject(value, ancestors);
  ancestors.delete(value);
  return found;
};

const obstacleInArray = (array: readonly unknown[], ancestors: Set<object>): Obstacle | undefined => {
  for (let i = 0; i < array.length; i++) {
    const found = under(`[${i}]`, obstacleIn(array[i], ancestors));
    if (found !== undefined) return found;
  }
  return undefined;
};

const obstacleInObject = (object: object, ancestors: Set<object>): Obstacle | undefined => {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== null && prototype !== Object.prototype) return at(`an instance of ${object.constructor?.name ?? 'a class'}`);
  for (const [key, value] of Object.entries(object)) {
    if (!isUnicode(key)) return at('a key with half of a surrogate pair');
    const found = value === undefined ? undefined : under(`.${key}`, obstacleIn(value, ancestors));
    if (found !== undefined) return found;
  }
  return undefined;
};

const sentence = ({ path, what }: Obstacle): string => {
  const place = path.join('').replace(/^\./, '');
  return `${place === '' ? 'the value' : place} is ${what}`;
};

/** The reason why a value has no JSON form, as one sentence that says where; undefined for a value that has one. */
export const jsonObstacle = (value: unknown): string | undefined => {
  const found = obstacleIn(value, new Set());
  return found === undefined ? undefined : sentence(found);
};

/**
 * The canonical JSON text of a value (RFC 8785): equal values give equal texts.
 *
 * A key whose value is undefined is left out. NaN, infinities, undefined in an array, functions, bigints, class
 * instances (dates, maps, typed arrays), cycles and unpaired surrogates are refused with a sentence that says where.
 */
export const canonical = (value: unknown): either.Either<string, string> => {
  const found = jsonObstacle(value);
  return found === undefined ? either.right(canonicalize(value) as string) : either.left(found);
};

/**
 * {@link canonical} for values that are known to have a JSON form.
 *
 * @throws Error for the others; the message says where and why
 */
export const canonicalText = (value: unknown): string => {
  const text = canonical(value);
  if (either.isLeft(text)) throw new Error(text.left);
  return text.right;
};

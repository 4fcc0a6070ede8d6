import type { Sample } from './relaxation.js';

/** A row of 0 with one number in it. */
export const rowWith = (length: number, place: number, value: number): Float64Array => {
  const row = new Float64Array(length);
  row[place] = value;
  return row;
};

/**
 * A sample that computes one operation: θ is 1 at its place. The pullback gets a gradient that is 0 at every operation that
 * was absent, whatever stands there. Of a gradient without absent operations, as that of a cost is, it gets all numbers.
 */
export const oneHotSample = (
  operations: number,
  place: number,
  pullback: (gradient: Float64Array) => Float64Array,
): Required<Sample> => ({
  weights: rowWith(operations, place, 1),
  active: [place],
  pullback: (gradient, absent) => pullback(gradient.map((x, i) => (absent[i] === true ? 0 : x))),
});

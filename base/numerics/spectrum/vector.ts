/** The inner product of two vectors of one length. */
export const dot = (x: Float64Array, y: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] as number) * (y[i] as number);
  return sum;
};

/** The Euclidean length of a vector. */
export const norm = (x: Float64Array): number => Math.sqrt(dot(x, x));

/** x + by · y. */
export const plus = (x: Float64Array, by: number, y: Float64Array): Float64Array =>
  x.map((value, i) => value + by * (y[i] as number));

/** The vector of length 1 with the direction of x; x itself where it is 0. */
export const unit = (x: Float64Array): Float64Array => {
  const length = norm(x);
  return length === 0 ? x : x.map((value) => value / length);
};

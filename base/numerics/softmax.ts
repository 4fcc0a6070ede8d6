/** exp(x) over its sum, which does not depend on a number that is added to all of x. */
export const softmaxOf = (parameters: Float64Array): Float64Array => {
  const largest = parameters.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = parameters.map((x) => Math.exp(x - largest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
};

/** The gradient with respect to x of a function of softmax(x): p ∘ (g - <p, g>), for p = softmax(x) and its gradient g to p. */
export const softmaxPullback = (probabilities: Float64Array, gradient: Float64Array): Float64Array => {
  const mean = probabilities.reduce((sum, p, i) => sum + p * (gradient[i] as number), 0);
  return probabilities.map((p, i) => p * ((gradient[i] as number) - mean));
};

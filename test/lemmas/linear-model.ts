import { dot, plus } from '../../base/numerics/spectrum/vector.js';
import { type Matrix, outer, scaled, total } from './matrix.js';

/** A function of one number with its first two derivatives. */
export interface ScalarFunction {
  readonly value: (s: number) => number;
  readonly first: (s: number) => number;
  readonly second: (s: number) => number;
}

/** A function of the architecture parameters α with its gradient and its Hessian. */
export interface Objective {
  readonly value: (alpha: Float64Array) => number;
  readonly gradient: (alpha: Float64Array) => Float64Array;
  readonly hessian: (alpha: Float64Array) => Matrix;
}

const at = (s: number): number => 1 / (1 + Math.exp(-s));

/** σ, with σ' = σ(1 − σ) and σ'' = σ(1 − σ)(1 − 2σ). */
export const sigmoid: ScalarFunction = {
  value: at,
  first: (s) => at(s) * at(-s),
  second: (s) => at(s) * at(-s) * (at(-s) - at(s)),
};

/** σ(s²): what eq. 16 prints as the second moment. Its second derivative is 4s²σ''(s²) + 2σ'(s²). */
export const sigmoidOfSquare: ScalarFunction = {
  value: (s) => at(s * s),
  first: (s) => 2 * s * sigmoid.first(s * s),
  second: (s) => 4 * s * s * sigmoid.second(s * s) + 2 * sigmoid.first(s * s),
};

/** σ(s)²: the second moment of a predicted probability. */
export const squareOfSigmoid: ScalarFunction = {
  value: (s) => at(s) ** 2,
  first: (s) => 2 * at(s) * sigmoid.first(s),
  second: (s) => 2 * sigmoid.first(s) ** 2 + 2 * at(s) * sigmoid.second(s),
};

/** −y log σ(s) − (1 − y) log(1 − σ(s)). */
const crossEntropyOf = (label: number): ScalarFunction => ({
  value: (s) => Math.log1p(Math.exp(-Math.abs(s))) + Math.max(s, 0) - label * s,
  first: (s) => at(s) - label,
  second: sigmoid.first,
});

/** An input with its probability. */
interface Weighted {
  readonly input: Float64Array;
  readonly weight: number;
}

/** E f(xᵀα) over inputs x; f may differ from one to the next. */
const expectation = (inputs: readonly Weighted[], f: (index: number) => ScalarFunction): Objective => {
  const weigh = (order: keyof ScalarFunction, alpha: Float64Array): readonly Weighted[] =>
    inputs.map(({ input, weight }, i) => ({ input, weight: weight * f(i)[order](dot(input, alpha)) }));
  return {
    value: (alpha) => weigh('value', alpha).reduce((sum, { weight }) => sum + weight, 0),
    gradient: (alpha) =>
      weigh('first', alpha).reduce<Float64Array>(
        (sum, { input, weight }) => plus(sum, weight, input),
        new Float64Array(alpha.length),
      ),
    hessian: (alpha) => total(weigh('second', alpha).map(({ input, weight }) => outer(input, weight))),
  };
};

/** The mean of f(xᵢᵀα) over points. */
export const mean = (points: readonly Float64Array[], f: (index: number) => ScalarFunction): Objective =>
  expectation(
    points.map((input) => ({ input, weight: 1 / points.length })),
    f,
  );

/** The sum of several objectives, each times one factor. */
export const sum = (objectives: readonly Objective[], by = 1): Objective => ({
  value: (alpha) => by * objectives.reduce((rest, { value }) => rest + value(alpha), 0),
  gradient: (alpha) =>
    objectives.reduce<Float64Array>((rest, { gradient }) => plus(rest, by, gradient(alpha)), new Float64Array(alpha.length)),
  hessian: (alpha) => scaled(by, total(objectives.map(({ hessian }) => hessian(alpha)))),
});

/** −f². */
const minusSquare = ({ value, gradient, hessian }: Objective): Objective => ({
  value: (alpha) => -(value(alpha) ** 2),
  gradient: (alpha) => gradient(alpha).map((slope) => -2 * value(alpha) * slope),
  hessian: (alpha) => total([outer(gradient(alpha), -2), scaled(-2 * value(alpha), hessian(alpha))]),
});

/** The validation loss of DARTS on the linear model (μDARTS, eq. 11). */
export const crossEntropy = (points: readonly Float64Array[], labels: readonly number[]): Objective =>
  mean(points, (i) => crossEntropyOf(labels[i] as number));

/** What μDARTS prints as the predictive variance of the linear model (eq. 16, with T = N). */
export const printedVariance = (points: readonly Float64Array[]): Objective =>
  sum([mean(points, () => sigmoidOfSquare), minusSquare(mean(points, () => sigmoid))]);

/** x with every subset of its entries dropped and the others divided by 1 − p, with the probability of the subset. */
const dropped = (input: Float64Array, rate: number): readonly Weighted[] =>
  Array.from({ length: 2 ** input.length }, (_, mask) => {
    const isKept = Array.from(input, (_, k) => (mask >> k) % 2 === 1);
    return {
      input: input.map((value, k) => (isKept[k] ? value / (1 - rate) : 0)),
      weight: isKept.reduce((weight, kept) => weight * (kept ? 1 - rate : rate), 1),
    };
  });

/**
 * The predictive variance of the linear model under dropout of its weights (μDARTS, eq. 5): the variance of σ(xᵀ(m∘α))
 * over all masks m, without sampling, meaned over the points.
 *
 * @param rate the probability p that a weight is dropped, in [0, 1)
 */
export const predictiveVariance = (points: readonly Float64Array[], rate: number): Objective =>
  sum(
    points.map((point) => {
      const inputs = dropped(point, rate);
      return sum([expectation(inputs, () => squareOfSigmoid), minusSquare(expectation(inputs, () => sigmoid))]);
    }),
    1 / points.length,
  );

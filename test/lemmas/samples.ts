import * as fc from 'fast-check';
import { dot } from '../../base/numerics/spectrum/vector.js';

/** Points xᵢ of a linear model, not all 0, with architecture parameters α of the same dimension. */
export interface Sample {
  readonly points: readonly Float64Array[];
  readonly alpha: Float64Array;
}

/** Hundredths, so that counterexamples are short and nothing underflows. */
const number = (from: number, to: number): fc.Arbitrary<number> =>
  fc.integer({ min: Math.round(100 * from), max: Math.round(100 * to) }).map((hundredths) => hundredths / 100);

const vector = (size: number, reach: number): fc.Arbitrary<Float64Array> =>
  fc.array(number(-reach, reach), { minLength: size, maxLength: size }).map((values) => Float64Array.from(values));

const isNotZero = ({ points }: Sample): boolean => points.some((point) => dot(point, point) > 0);

/** 1 to 6 points with entries in [-3, 3] and |α| < 1, as the appendix supposes, in 1 to 3 dimensions. */
export const samples = (dimensions: readonly [number, number] = [1, 3]): fc.Arbitrary<Sample> =>
  fc
    .integer({ min: dimensions[0], max: dimensions[1] })
    .chain((size) =>
      fc.record({
        points: fc.array(vector(size, 3), { minLength: 1, maxLength: 6 }),
        alpha: vector(size, 0.99 / Math.sqrt(size)),
      }),
    )
    .filter(isNotZero);

/** Samples of which every logit xᵢᵀα is in a range. */
export const samplesWithLogits = (from: number, to: number): fc.Arbitrary<Sample> =>
  fc
    .record({
      sample: samples([2, 3]),
      strength: number(0.5, 0.7),
      wanted: fc.array(number(from, to), { minLength: 6, maxLength: 6 }),
    })
    .map(({ sample: { points, alpha: drawn }, strength, wanted }) => {
      const alpha = drawn.map((value, k) => (k === 0 ? strength : value / 2));
      // The first entry of each point is what brings its logit to the one wanted.
      const moved = points.map((point, i) => {
        const rest = dot(point, alpha) - (point[0] as number) * strength;
        return point.map((value, k) => (k === 0 ? ((wanted[i] as number) - rest) / strength : value));
      });
      return { points: moved, alpha };
    })
    .filter(isNotZero);

/** The logits xᵢᵀα. */
export const logits = ({ points, alpha }: Sample): readonly number[] => points.map((point) => dot(point, alpha));

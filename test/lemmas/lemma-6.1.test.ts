import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hessianOfDarts, momentMatrix } from './as-printed.js';
import { sigmoid } from './linear-model.js';
import { largestEigenvalue, spectrum } from './matrix.js';
import { logits, type Sample, samples } from './samples.js';

const slopes = (sample: Sample): readonly number[] => logits(sample).map(sigmoid.first);

/** Both sides of lemma 6.1, and the right one with the smallest σᵢ in the place of the largest. */
const sides = (sample: Sample) => {
  const moment = largestEigenvalue(momentMatrix(sample.points)) / sample.points.length;
  return {
    left: largestEigenvalue(hessianOfDarts(sample)),
    right: Math.max(...slopes(sample)) * moment,
    least: Math.min(...slopes(sample)) * moment,
  };
};
const isEqual = ({ left, right }: ReturnType<typeof sides>): boolean => Math.abs(left - right) < 1e-12 * right;

test('lemma 6.1 as printed, an equality, is refuted by two points on a line', () => {
  const { left, right } = sides({ points: [Float64Array.of(0), Float64Array.of(1)], alpha: Float64Array.of(0.5) });
  assert.ok(Math.abs(right - 0.125) < 1e-15 && left < 0.95 * right, `${left} and ${right}`);
});

test('what holds without an assumption is lemma 6.1 with ≤, and with ≥ for the smallest σᵢ', () => {
  fc.assert(
    fc.property(samples(), (sample) => {
      const { left, right, least } = sides(sample);
      assert.ok(left <= right + 1e-12 && left >= least - 1e-12, `${least} ≤ ${left} ≤ ${right}`);
    }),
  );
});

test('on a line lemma 6.1 is an equality if and only if every point but those at 0 has the largest σᵢ', () => {
  fc.assert(
    fc.property(samples([1, 1]), (sample) => {
      const [largest, values] = [Math.max(...slopes(sample)), slopes(sample)];
      const holds = sample.points.every((point, i) => point[0] === 0 || (values[i] as number) > largest - 1e-12);
      assert.is(isEqual(sides(sample)), holds);
    }),
    { examples: [[{ points: [Float64Array.of(2), Float64Array.of(-2)], alpha: Float64Array.of(0.3) }]] },
  );
});

test('lemma 6.1 is an equality where all σᵢ are equal: at α = 0, and where all |xᵢᵀα| are', () => {
  const size = fc.double({ min: 0, max: 5, noNaN: true });
  fc.assert(
    fc.property(samples([2, 3]), size, ({ points, alpha }, size) => {
      assert.ok(isEqual(sides({ points, alpha: new Float64Array(alpha.length) })));
      const mirrored = points.map((point, i) => Float64Array.of(i % 2 === 0 ? 1 : -1, ...point.subarray(1)));
      assert.ok(isEqual(sides({ points: mirrored, alpha: alpha.map((_, k) => (k === 0 ? size : 0)) })));
    }),
  );
});

test('the σᵢ need not be equal if a top eigenvector of Σxᵢxᵢᵀ is orthogonal to every point with a smaller one', () => {
  // Σxᵢxᵢᵀ = diag(4, 25), and its top eigenvector (0, 1) is orthogonal to the point that has the smaller σᵢ.
  const sample = { points: [Float64Array.of(0, 5), Float64Array.of(2, 0)], alpha: Float64Array.of(1, 0) };
  assert.not.equal(slopes(sample)[0], slopes(sample)[1]);
  assert.ok(isEqual(sides(sample)));
});

test('the corollary holds: no eigenvalue is negative, and 0 is one where the points do not span', () => {
  fc.assert(
    fc.property(samples(), (sample) => {
      const { smallest } = spectrum(hessianOfDarts(sample));
      assert.ok(smallest >= -1e-12, `${smallest}`);
      if (sample.points.length < sample.alpha.length) assert.ok(smallest < 1e-12);
    }),
  );
});

test('the corollary does not go over from the linear model to DARTS, where α is under a softmax', () => {
  // One edge, two candidates with the outputs 4 and -4 as the logit of the true class, and α = (a, 0).
  const loss = (a: number) => -Math.log(sigmoid.value(4 * sigmoid.value(a) - 4 * sigmoid.value(-a)));
  assert.ok(loss(-4) > (loss(-8) + loss(0)) / 2 + 0.5);
});

test.run();

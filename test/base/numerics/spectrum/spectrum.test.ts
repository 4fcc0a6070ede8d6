import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normal } from '../../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../../base/numerics/random/generator.js';
import {
  dominant,
  type EigenvalueIteration,
  type ExtremeEigenvalues,
} from '../../../../base/numerics/spectrum/eigenvalue-iteration.js';
import { lanczos } from '../../../../base/numerics/spectrum/lanczos.js';
import { powerIteration } from '../../../../base/numerics/spectrum/power-iteration.js';
import { tridiagonalSpectrum } from '../../../../base/numerics/spectrum/tridiagonal.js';
import { dot, norm, plus, unit } from '../../../../base/numerics/spectrum/vector.js';

const generator = generatorOf(41);

/** The product with a symmetric matrix of the given eigenvalues and random eigenvectors: reflections around a diagonal. */
const matrixOf = (eigenvalues: readonly number[]) => {
  const mirrors = [0, 1, 2, 3].map((i) => unit(normal(fold(generator, 'mirror', i), eigenvalues.length)));
  const reflect = (x: Float64Array, mirror: Float64Array) => plus(x, -2 * dot(x, mirror), mirror);
  return (x: Float64Array): Float64Array => {
    const turned = mirrors.reduce(reflect, x).map((value, i) => value * (eigenvalues[i] as number));
    return [...mirrors].reverse().reduce(reflect, turned);
  };
};

const run = (iteration: EigenvalueIteration, product: (x: Float64Array) => Float64Array): EigenvalueIteration => {
  let state = iteration;
  while (!state.isDone) state = state.advance(product(state.vector));
  return state;
};
const start = (size: number) => normal(fold(generator, 'start'), size);
const limits = { products: 100_000, tolerance: 1e-9 };
const ends = ({ extremes }: EigenvalueIteration): ExtremeEigenvalues => {
  if (extremes === undefined) throw new Error('there are no estimates yet');
  return extremes;
};
const near = (actual: number, expected: number, tolerance: number, what: string): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what} is ${actual}, not ${expected} within ${tolerance}`);

test('eigenvalues of a tridiagonal matrix are those that are known in closed form', () => {
  for (const size of [1, 2, 3, 17, 60]) {
    // The second difference has 2 - 2 cos(kπ / (n + 1)), and eigenvectors of sines.
    const { values, last } = tridiagonalSpectrum(new Array(size).fill(2), new Array(size - 1).fill(-1));
    for (let k = 1; k <= size; k++) {
      near(values[k - 1] as number, 2 - 2 * Math.cos((Math.PI * k) / (size + 1)), 1e-13, `${k} of ${size}`);
      const sine = Math.sqrt(2 / (size + 1)) * Math.abs(Math.sin((Math.PI * k * size) / (size + 1)));
      near(Math.abs(last[k - 1] as number), sine, 1e-12, `last component ${k} of ${size}`);
    }
  }
});

test('eigenvalues of any tridiagonal matrix have its trace, its sum of squares and a unit of last components', () => {
  const number = fc.double({ min: -100, max: 100, noNaN: true }).map((x) => (Math.abs(x) < 1e-9 ? 0 : x));
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 20 }), (pairs) => {
      const diagonal = pairs.map(([d]) => d);
      const beside = pairs.slice(1).map(([, e]) => e);
      const { values, last } = tridiagonalSpectrum(diagonal, beside);
      const sum = (of: readonly number[]) => of.reduce((a, b) => a + b, 0);
      const squares = sum(diagonal.map((d) => d * d)) + 2 * sum(beside.map((e) => e * e));
      near(sum([...values]), sum(diagonal), 1e-9, 'trace');
      near(dot(values, values), squares, 1e-9 * (1 + squares), 'sum of squares');
      near(dot(last, last), 1, 1e-10, 'sum of squares of last components');
      assert.equal(
        [...values],
        [...values].sort((a, b) => a - b),
      );
    }),
  );
});

test('a matrix with too few numbers beside its diagonal is refused', () => {
  assert.throws(() => tridiagonalSpectrum([1, 2, 3], [1]), /size 3 has 2 numbers beside its diagonal, not 1/);
});

const spectra: Readonly<Record<string, readonly number[]>> = {
  'both signs, the negative end dominant': Array.from({ length: 80 }, (_, i) => (i === 0 ? -3 : i === 1 ? 2 : Math.sin(i))),
  'all positive': Array.from({ length: 40 }, (_, i) => 1 / (1 + i)),
  'all negative': Array.from({ length: 40 }, (_, i) => -1 / (1 + i)),
  'a repeated largest eigenvalue': Array.from({ length: 30 }, (_, i) => (i < 5 ? 7 : i / 30)),
  'one row': [-2],
  nothing: new Array(6).fill(0),
};

for (const [name, eigenvalues] of Object.entries(spectra)) {
  test(`Lanczos' and the power method find both ends: ${name}`, () => {
    const [least, most] = [Math.min(...eigenvalues), Math.max(...eigenvalues)];
    const product = matrixOf(eigenvalues);
    for (const [method, iterate] of Object.entries({ lanczos, powerIteration })) {
      const found = run(iterate(start(eigenvalues.length), limits), product);
      assert.ok(found.hasConverged, `${method} converged`);
      near(ends(found).smallest.value, least, 1e-8, `${method}: smallest`);
      near(ends(found).largest.value, most, 1e-8, `${method}: largest`);
      const magnitude = Math.max(Math.abs(least), Math.abs(most));
      near(Math.abs(dominant(ends(found)).value), magnitude, 1e-8, `${method}: dominant`);
    }
  });
}

test('Lanczos needs no more products than the matrix has rows, and its residuals bound the errors before', () => {
  const eigenvalues = Array.from({ length: 24 }, (_, i) => Math.cos(3 * i) * (1 + i));
  const product = matrixOf(eigenvalues);
  let state = lanczos(start(24), { products: 1000, tolerance: 0 });
  for (let products = 1; !state.isDone; products++) {
    state = state.advance(product(state.vector));
    assert.is(state.products, products);
    for (const { value, residual } of Object.values(ends(state))) {
      const nearest = Math.min(...eigenvalues.map((x) => Math.abs(x - value)));
      assert.ok(nearest <= residual + 1e-9, `${value} is ${nearest} from an eigenvalue, and its residual ${residual}`);
    }
  }
  assert.ok(state.products <= 24 && state.hasConverged);
});

test('full reorthogonalisation keeps copies of found eigenvalues out over hundreds of products', () => {
  const eigenvalues = Array.from({ length: 150 }, (_, i) => (i === 0 ? 1e6 : i / 150));
  let state = lanczos(start(150), { products: 120, tolerance: 0 });
  const product = matrixOf(eigenvalues);
  while (!state.isDone) state = state.advance(product(state.vector));
  near(ends(state).smallest.value, 1 / 150, 1e-2, 'smallest');
  near(ends(state).largest.value, 1e6, 1e-6, 'largest');
});

test('an iteration that runs out of products says that it has not converged', () => {
  const product = matrixOf(Array.from({ length: 50 }, (_, i) => i - 25));
  for (const iterate of [lanczos, powerIteration]) {
    const found = run(iterate(start(50), { products: 4, tolerance: 1e-6 }), product);
    assert.equal([found.products, found.hasConverged], [4, false]);
    assert.ok(ends(found).largest.residual > 0);
  }
});

test('vectors have their inner products and lengths', () => {
  const [x, y] = [Float64Array.of(3, 4), Float64Array.of(1, -1)];
  assert.equal([dot(x, y), norm(x), ...plus(x, 2, y), ...unit(x)], [-1, 5, 5, 2, 0.6, 0.8]);
  assert.equal([...unit(new Float64Array(2))], [0, 0]);
});

test.run();

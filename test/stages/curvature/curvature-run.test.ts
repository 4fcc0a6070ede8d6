import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import type { KeptOperations } from '../../../networks/cell-type.js';
import { dirichlet } from '../../../stages/architecture/dirichlet.js';
import { dirichletRelaxation } from '../../../stages/architecture/dirichlet-relaxation.js';
import { FINISHED } from '../../../stages/architecture/progress.js';
import { softmax } from '../../../stages/architecture/softmax.js';
import { softmaxRelaxation } from '../../../stages/architecture/softmax-relaxation.js';
import { CurvatureSettings } from '../../../stages/curvature/curvature.js';
import { runCurvature } from '../../../stages/curvature/curvature-run.js';
import { hessianProductOf } from '../../../stages/hessian/architecture-hessian.js';
import { expected } from '../../../stages/hessian/expected.js';
import { type Curvature, curvatureKind } from '../../../stages/kinds/curvature.js';
import type { SearchStateValue } from '../../../stages/kinds/search-state.js';
import { writeState } from '../../../stages/search/search-state.js';
import { gradientSetup, relaxedOf, startOf } from '../search/setup.js';
import {
  colouredSplit,
  contextOf,
  decoded,
  type Emitted,
  emitted,
  near,
  randomBatch,
  startBackend,
  tinySpace,
} from '../support.js';

const split = colouredSplit();
/** No operation is absent. */
const NONE = [false, false, false];
/** A search before its first step, as an artifact. */
const stateOf = async (settings: object, kept?: KeptOperations): Promise<SearchStateValue> => {
  const setup = await gradientSetup(settings, kept, split);
  return writeState(setup, startOf(setup, generatorOf(3)), { steps: 1, stepsPerEpoch: 1 });
};

const run = (state: SearchStateValue, settings: object) => {
  const config = decoded(CurvatureSettings, { space: tinySpace, architecture: softmax(), batchSize: 6, ...settings });
  return emitted(runCurvature(contextOf(config, { split, state }))) as Promise<Emitted<{ readonly curvature: Curvature }, never>>;
};

test.before(startBackend);

test('both methods find the same ends of the spectrum, and no tensor stays', async () => {
  const architecture = softmax({ scale: 0.5 });
  const state = await stateOf({ architecture });
  const before = tf.memory().numTensors;
  const limits = { architecture, products: 60, tolerance: 0.003 };
  const lanczos = await run(state, limits);
  const power = await run(state, { ...limits, method: 'power', products: 200, tolerance: 0.02 });
  assert.is(tf.memory().numTensors, before);
  const [one, other] = [lanczos.artifacts.curvature, power.artifacts.curvature];
  assert.equal([one.parameters, one.images, one.method, other.method], [30, 6, 'lanczos', 'power']);
  assert.ok(one.converged && other.converged && one.products < other.products);
  assert.ok(one.largest.value > 0);
  near(other.largest.value, one.largest.value, 0.02 * one.norm, 'largest');
  near(other.smallest.value, one.smallest.value, 0.02 * one.norm, 'smallest');
  near(one.norm, Math.max(one.largest.value, -one.smallest.value), 0);
  assert.equal(curvatureKind.decode(curvatureKind.encode(one)), either.right(one));
  assert.match(
    curvatureKind.summary(one),
    /in the 30 parameters of softmax over darts: .* \(6 images, \d+ products by lanczos\)/,
  );
});

test('every product is progress and a metric; the same run gives the same numbers, whatever the number of batches', async () => {
  const state = await stateOf({ architecture: dirichlet() });
  const settings = { architecture: dirichlet(), products: 3, tolerance: 1e-9, batches: 2 };
  const { artifacts, metrics, events } = await run(state, settings);
  assert.equal(events, [...Array.from({ length: 3 }, () => ['metric', 'progress']).flat(), 'artifact']);
  assert.equal([artifacts.curvature.images, artifacts.curvature.converged], [12, false]);
  assert.equal(metrics.at(-1)?.values, {
    'largest eigenvalue': artifacts.curvature.largest.value,
    'smallest eigenvalue': artifacts.curvature.smallest.value,
  });
  assert.equal((await run(state, settings)).artifacts, artifacts);
  assert.match(curvatureKind.summary(artifacts.curvature), /not converged/);
});

test('pruned operations are no coordinates', async () => {
  const row = ['none', 'max_pool_3x3', 'sep_conv_3x3'];
  const rows = [['max_pool_3x3'], row, ['max_pool_3x3', 'none'], row, row];
  const state = await stateOf({}, { normal: rows, reduce: rows });
  const { artifacts } = await run(state, { products: 2 });
  assert.is(artifacts.curvature.parameters, 24);
});

test('the Hessian is symmetric', async () => {
  const setup = await gradientSetup({ architecture: softmax({ scale: 0.5 }) });
  const state = startOf(setup, generatorOf(3));
  const { parameters, ...network } = relaxedOf(setup, state);
  const batch = randomBatch('images');
  const row = (i: number) => {
    const unit = new Float64Array(30).with(i, 1);
    return hessianProductOf(network, { weights: state.weights, parameters }, batch, unit, 0.01);
  };
  const [a, b, c] = [row(2), row(13), row(29)] as [Float64Array, Float64Array, Float64Array];
  const scale = Math.max(...[a, b, c].flatMap((values) => [...values].map(Math.abs)));
  assert.ok(scale > 1e-4);
  near(a[13] as number, b[2] as number, 0.01 * scale);
  near(a[29] as number, c[2] as number, 0.01 * scale);
  near(b[29] as number, c[13] as number, 0.01 * scale);
});

test('the expectation of a relaxation is differentiated', () => {
  const parameters = Float64Array.of(0.3, -0.7, 1.2);
  const gradient = Float64Array.of(1, -2, 0.5);
  const softmaxed = softmaxRelaxation({ scale: 1, weightDecay: 0 });
  const exact = softmaxed.sample(parameters, generatorOf(0), FINISHED).pullback(gradient, NONE);
  const found = expected(softmaxed).sample(parameters, generatorOf(0), FINISHED).pullback(gradient, NONE);
  exact.forEach((x, i) => {
    near(found[i] as number, x, 1e-9);
  });
  // E[θ] = β / Σβ with β = (1.3, exp(-0.7), 2.2): ∂/∂β_j of <g, E[θ]> is (g_j - <g, E[θ]>) / Σβ.
  const dirichleted = expected(dirichletRelaxation({ scale: 1, anchor: 0, distance: 'l2' }));
  const { weights, pullback } = dirichleted.sample(parameters, generatorOf(0), FINISHED);
  const beta = [1.3, Math.exp(-0.7), 2.2];
  const total = beta.reduce((x, y) => x + y, 0);
  const mean = beta.reduce((sum, x, i) => sum + (x / total) * (gradient[i] as number), 0);
  const slopes = [1, Math.exp(-0.7), 1];
  pullback(gradient, NONE).forEach((x, j) => {
    near(weights[j] as number, (beta[j] as number) / total, 1e-12);
    near(x, (((gradient[j] as number) - mean) / total) * (slopes[j] as number), 1e-9);
  });
});

test.run();

import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normal } from '../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { plus } from '../../../base/numerics/spectrum/vector.js';
import type { MixingWeights } from '../../../networks/cell-type.js';
import { dimensionOf } from '../../../stages/architecture/searched-edges.js';
import { softmax } from '../../../stages/architecture/softmax.js';
import { hessianProductOf } from '../../../stages/hessian/architecture-hessian.js';
import { heldGradient, wholeObjective } from '../../../stages/hessian/hessian-objective.js';
import { concreteDropout } from '../../../stages/kinds/settings/dropout.js';
import { objectiveAndGradients } from '../../../stages/search/play/objective.js';
import { SearchSettings } from '../../../stages/search/search.js';
import { runSearch } from '../../../stages/search/search-run.js';
import { gradientSetup, relaxedOf, startOf, thetaOf } from '../search/setup.js';
import {
  colouredSplit,
  contextOf,
  decoded,
  emitted,
  near,
  numbersOf,
  randomBatch,
  startBackend,
  tinySearch,
} from '../support.js';

const generator = generatorOf(31);
const dropout = concreteDropout({ probability: 0.3, temperature: 2 / 3 });
const objective = { uncertainty: { weight: 50, samples: 2 }, noise: fold(generator, 'masks') };

const searched = async () => {
  const setup = await gradientSetup({ architecture: softmax(), dropout });
  const state = startOf(setup, generator);
  return { setup, state, ...relaxedOf(setup, state), batch: randomBatch('validation', 3) };
};

test.before(startBackend);

test('the gradient that is held on its pieces is that of the search objective under the same masks', async () => {
  const { setup, state, supernet, batch } = await searched();
  const theta = thetaOf(setup, state, generator);
  const held = heldGradient(supernet, state.weights, batch, theta, objective);
  const { gradients } = objectiveAndGradients(
    (moving, noise) => supernet.forward(state.weights, moving as MixingWeights, batch.images, { noise }),
    theta,
    batch.labels,
    objective.uncertainty,
    objective.noise,
  );
  const [ours, expected] = [numbersOf(held.at(theta)), numbersOf(gradients)];
  for (const [name, values] of Object.entries(expected))
    values.forEach((value, i) => {
      near((ours[name] as number[])[i] as number, value, 1e-6 + 1e-5 * Math.abs(value), name);
    });
  held.dispose();
});

test('its Hessian product is the derivative of its gradient in the parameters, and not that of the cross-entropy', async () => {
  const { supernet, relaxed, parameters, state, batch } = await searched();
  const point = { weights: state.weights, parameters };
  const vector = Float64Array.from(normal(fold(generator, 'vector'), dimensionOf(relaxed.edges)));
  const before = tf.memory().numTensors;
  const product = hessianProductOf({ supernet, relaxed }, point, batch, vector, 0.01, objective);
  const half = hessianProductOf({ supernet, relaxed }, point, batch, vector, 0.005, objective);
  const plain = hessianProductOf({ supernet, relaxed }, point, batch, vector, 0.01);
  assert.is(tf.memory().numTensors, before);
  const norm = (of: Float64Array): number => Math.hypot(...of);
  near(norm(plus(product, -1, half)), 0, 0.03 * norm(product));
  assert.ok(norm(plus(product, -1, plain)) > 0.2 * norm(plain));
  // Symmetry: u·Hv = v·Hu.
  const other = Float64Array.from(normal(fold(generator, 'other'), vector.length));
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
  const ofOther = hessianProductOf({ supernet, relaxed }, point, batch, other, 0.01, objective);
  near(dot(other, product), dot(vector, ofOther), 0.03 * norm(other) * norm(product));
});

test('a search measures the whole objective where it is asked to, and one without dropout has no other than the cross-entropy', async () => {
  const measured = async (settings: object) => {
    const context = contextOf(decoded(SearchSettings, { ...tinySearch, epochs: 1, ...settings }), {
      split: colouredSplit(16, 3),
    });
    return (await emitted(runSearch(context))).metrics.at(-1)?.values['largest eigenvalue'] as number;
  };
  const [plain, whole] = ['cross-entropy', 'whole'].map((each) => ({ curvature: { every: 1, products: 2, objective: each } }));
  const uncertain = { dropout, uncertainty: { weight: 20, samples: 2 } };
  assert.is.not(await measured({ ...plain, ...uncertain }), await measured({ ...whole, ...uncertain }));
  const fresh = { curvature: { ...plain?.curvature, fresh: true } };
  assert.is.not(await measured({ ...plain }), await measured({ ...fresh }));
  assert.is(wholeObjective('whole', false, { weight: 0, samples: 2 }, generator), undefined);
});

test.run();

import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { normal } from '../../../base/numerics/random/draw.js';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { lanczos } from '../../../base/numerics/spectrum/lanczos.js';
import { dimensionOf } from '../../../stages/architecture/searched-edges.js';
import { softmaxRelaxation } from '../../../stages/architecture/softmax-relaxation.js';
import { hessianProductOf } from '../../../stages/hessian/architecture-hessian.js';
import { testedBackends } from '../../networks/backends.js';
import { referenceFiles } from '../../reference-files.js';
import { referenceSearch } from '../reference-search.js';
import { near } from '../support.js';

const files = referenceFiles(/^hessian_alpha.*\.safetensors$/);

for (const backend of testedBackends(['wasm'])) {
  const test = suite(`reference: Hessian with respect to α on ${backend.name}`);
  test.before(backend.start);

  test('there are reference files', () => assert.ok(files.length > 0));

  for (const file of files) {
    test(`${file}: the largest and the smallest eigenvalue by Lanczos' iteration are within 1 %`, () => {
      const { supernet, cellTypes, edges, weights, table, numbers, batch } = referenceSearch(file, 'x');
      const search = {
        supernet,
        relaxed: { relaxation: softmaxRelaxation({ scale: 0, weightDecay: 0 }), cellTypes, edges },
      };
      const point = { weights, parameters: table('alpha_normal', 'alpha_reduce') };
      const images = batch('x', 'labels');
      const before = tf.memory().numTensors;
      let state = lanczos(normal(generatorOf(1), dimensionOf(edges)), { products: 40, tolerance: 0.003 });
      while (!state.isDone) state = state.advance(hessianProductOf(search, point, images, state.vector, 0.01));
      assert.is(tf.memory().numTensors, before, 'no tensor is left behind');
      assert.ok(state.hasConverged);
      const spectrum = numbers('hessian_eigenvalues');
      const [least, most] = [Math.min(...spectrum), Math.max(...spectrum)];
      near(state.extremes?.largest.value as number, most, 0.01 * Math.abs(most), 'largest');
      near(state.extremes?.smallest.value as number, least, 0.01 * Math.abs(least), 'smallest');
    });
  }
  test.run();
}

import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../../base/numerics/random/generator.js';
import { FINISHED } from '../../../../stages/architecture/progress.js';
import { sampleArchitecture } from '../../../../stages/architecture/sample-architecture.js';
import { softmaxRelaxation } from '../../../../stages/architecture/softmax-relaxation.js';
import { type ArchitectureTable, addTables } from '../../../../stages/architecture/table.js';
import { readTable, thetaTensors } from '../../../../stages/architecture/theta-tensors.js';
import { thetaGradient } from '../../../../stages/hessian/theta-gradient.js';
import { unrolledGradient } from '../../../../stages/search/play/unrolled-gradient.js';
import { withoutDropout } from '../../../../stages/training/dropout-learning.js';
import { atRest } from '../../../../stages/training/gradient-descent.js';
import { testedBackends } from '../../../networks/backends.js';
import { GRADIENT } from '../../../networks/nearness.js';
import { referenceFiles } from '../../../reference-files.js';
import { referenceSearch } from '../../reference-search.js';

const files = referenceFiles(/^unrolled_darts.*\.safetensors$/);

// The error of the central difference, which grows with the square of its step.
const DIFFERENCE = 0.02;

const magnitude = (table: ArchitectureTable): number =>
  Object.values(table).reduce((most, values) => values.reduce((a, x) => Math.max(a, Math.abs(x)), most), 0);

/** The largest difference of two tables, as a share of the largest magnitude in a third. */
const distance = (a: ArchitectureTable, b: ArchitectureTable, scale: ArchitectureTable): number =>
  magnitude(addTables(a, -1, b)) / magnitude(scale);

for (const backend of testedBackends(['wasm'])) {
  const test = suite(`reference: unrolled architecture gradient on ${backend.name}`);
  test.before(backend.start);

  test('there are reference files', () => assert.ok(files.length > 0));

  for (const file of files) {
    test(`${file}: the gradients of both orders agree, and so does what the second adds to the first`, () => {
      tf.tidy(() => {
        const { supernet, cellTypes, edges, weights, metadata, table, batch } = referenceSearch(file, 'x_train');
        const relaxation = softmaxRelaxation({ scale: 0, weightDecay: 0 });
        const { theta, pullback } = sampleArchitecture(
          { relaxation, cellTypes, edges },
          table('alpha'),
          generatorOf(0),
          FINISHED,
        );
        const tensors = thetaTensors(cellTypes, theta);
        const validation = batch('x_valid', 'labels_valid');
        const first = pullback(readTable(thetaGradient(supernet, weights, tensors, validation).gradients, tensors));
        const second = pullback(
          unrolledGradient(
            {
              supernet,
              dropout: withoutDropout,
              settings: {
                weights: { momentum: Number(metadata['momentum']), weightDecay: Number(metadata['weight_decay']) },
                uncertainty: { weight: 0, samples: 1 },
              },
            },
            { weights, momentum: atRest(weights) },
            { theta: tensors, paths: undefined, validation, noise: undefined },
            { train: batch('x_train', 'labels_train'), learningRate: Number(metadata['xi']) },
          ).gradient,
        );
        const expected = { first: table('grad_alpha_first_order'), second: table('grad_alpha_unrolled') };
        const added = addTables(expected.second, -1, expected.first);
        assert.ok(distance(first, expected.first, expected.first) <= GRADIENT, 'first order');
        const far = distance(addTables(second, -1, first), added, added);
        assert.ok(far <= DIFFERENCE, `what the second order adds is ${far.toExponential(2)} away, more than ${DIFFERENCE}`);
      });
    });
  }
  test.run();
}

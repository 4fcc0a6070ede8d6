import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CellType } from '../../../networks/cell-type.js';
import { DirichletSettings } from '../../../stages/architecture/dirichlet.js';
import { dirichletRelaxation } from '../../../stages/architecture/dirichlet-relaxation.js';
import { relaxedSpace } from '../../../stages/architecture/relaxed-space.js';
import { softmaxRelaxation } from '../../../stages/architecture/softmax-relaxation.js';
import { mostExpected } from '../../../stages/progressive/prune.js';
import { decoded } from '../support.js';

const cellTypes: readonly CellType[] = ['normal', 'reduce'].map((name) => ({
  name,
  edges: [
    { from: 0, to: 2 },
    { from: 1, to: 2 },
  ],
  operations: ['none', 'max_pool_3x3', 'skip_connect', 'sep_conv_3x3'],
}));
const parameters = {
  normal: Float64Array.of(0.3, -0.2, 0.1, 0.2, /* edge 1 */ -0.4, -0.1, -0.2, -0.3),
  reduce: Float64Array.of(0, 0, 0, 0, /* edge 1 */ 0, 0, 0, 0.5),
};

for (const relaxation of [dirichletRelaxation(decoded(DirichletSettings, {})), softmaxRelaxation({ scale: 1, weightDecay: 0 })]) {
  test(`each edge keeps what ${relaxation.name} expects most of, in the order of the space`, () => {
    assert.equal(mostExpected(relaxedSpace(relaxation, cellTypes, undefined), parameters, 2), {
      normal: [
        ['none', 'sep_conv_3x3'],
        ['max_pool_3x3', 'skip_connect'],
      ],
      reduce: [
        ['none', 'max_pool_3x3'],
        ['none', 'sep_conv_3x3'],
      ],
    });
  });
}

test('what was pruned before does not come back, whatever number stands in its place', () => {
  const relaxation = softmaxRelaxation({ scale: 1, weightDecay: 0 });
  const kept = {
    normal: [
      ['max_pool_3x3', 'sep_conv_3x3'],
      ['none', 'max_pool_3x3', 'sep_conv_3x3'],
    ],
    reduce: [['none', 'skip_connect'], ['sep_conv_3x3']],
  };
  assert.equal(mostExpected(relaxedSpace(relaxation, cellTypes, kept), parameters, 1), {
    normal: [['sep_conv_3x3'], ['max_pool_3x3']],
    reduce: [['none'], ['sep_conv_3x3']],
  });
});

test.run();

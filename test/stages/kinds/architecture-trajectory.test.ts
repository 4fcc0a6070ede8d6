import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { architectureTrajectory } from '../../../stages/kinds/architecture-trajectory.js';

test('the weights of a trajectory are E[θ] of each epoch, by edge and operation', () => {
  const cellTypes = [
    {
      name: 'normal',
      edges: [
        { from: 0, to: 2 },
        { from: 1, to: 2 },
      ],
      operations: ['skip', 'conv'],
    },
  ];
  const distribution = (first: number) => ({
    space: 's',
    relaxation: 'r',
    cellTypes,
    parameters: {},
    expectation: {
      normal: [
        [first, 1 - first],
        [0.5, 0.5],
      ],
    },
    entropy: 0.5,
  });
  const points = [1, 3].map((epoch) => ({ epoch, distribution: distribution(epoch / 4), metrics: {} }));
  const rest = { 'normal 1 → 2': { skip: 0.5, conv: 0.5 } };
  assert.equal(architectureTrajectory.weights?.({ points }), [
    { step: 1, weights: { 'normal 0 → 2': { skip: 0.25, conv: 0.75 }, ...rest } },
    { step: 3, weights: { 'normal 0 → 2': { skip: 0.75, conv: 0.25 }, ...rest } },
  ]);
});

test.run();

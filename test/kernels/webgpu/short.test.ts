import { suite } from 'uvu';
import { takeDevice } from './devices.js';

// A short form of `npm run test:webgpu`, for `npm test`: every operation on one odd shape, on the first device that is
// here: softpipe compiles nothing, and computes so little as soon as llvmpipe compiles one text.

const obstacle = await takeDevice(['gpu', 'softpipe', 'llvmpipe']);
const all = suite(obstacle === undefined ? 'webgpu, in short' : `webgpu is not tested here, ${obstacle}`);

if (obstacle !== undefined) all.skip('operations on webgpu', () => undefined);
else {
  process.env.TEST_BACKENDS = 'webgpu';
  // Only now: which backends they load is in the environment.
  const { casesOf } = await import('../ops/cases.js');
  const { evaluateOn, isNear } = await import('../ops/harness.js');
  for (const { name, f, inputs } of casesOf([2, 7, 9, 6])) {
    all(`${name}: webgpu gives what the composition gives on cpu`, async () => {
      const expected = await evaluateOn('cpu', f, inputs);
      const actual = await evaluateOn('webgpu', f, inputs);
      isNear(actual.y, expected.y, 2e-5, 'output');
      for (const [i, gradient] of actual.gradients.entries())
        isNear(gradient, expected.gradients[i] as (typeof actual.gradients)[number], 5e-5, `gradient ${i}`);
    });
  }
}

all.run();

import { test } from 'uvu';
import { cpu } from '../../../kernels/backends/cpu.js';
import { casesOf } from './cases.js';
import { checkGradients } from './harness.js';

test.before(() => cpu.start());

for (const { name, f, inputs, smooth } of casesOf([2, 7, 6, 4])) {
  // The kinks of relu and of the maximum need a step that crosses few of them.
  test(`${name}: the gradient is that of central differences`, () =>
    checkGradients(f, inputs, 1e-2, smooth === false ? 1e-3 : 1e-2));
}

test.run();

import { test } from 'uvu';
import { isEmulated } from '../../networks/backends.js';
import { casesOf } from './cases.js';
import { evaluateOn, fastBackends, isNear, type Values } from './harness.js';

const SHAPES = [
  [2, 8, 8, 16],
  [1, 7, 9, 6],
  [3, 5, 5, 1],
  [2, 12, 4, 3],
  [1, 1, 1, 5],
  [2, 9, 10, 12],
  [1, 33, 32, 8],
] as const;
// Of sizes that others cover, for a program on the CPU, which compiles texts of its own for each shape; see test-webgpu.mjs.
const COVERED: readonly (readonly number[])[] = isEmulated ? [SHAPES[0], SHAPES[3]] : [];

for (const shape of SHAPES) {
  for (const { name, f, inputs } of casesOf(shape)) {
    let onCpu: ReturnType<typeof evaluateOn> | undefined;
    const run = COVERED.includes(shape) ? test.skip : test;
    for (const backend of fastBackends) {
      run(`${name}: ${backend} gives what the composition gives on cpu`, async () => {
        // Once for all backends.
        onCpu ??= evaluateOn('cpu', f, inputs);
        const expected = await onCpu;
        const actual = await evaluateOn(backend, f, inputs);
        isNear(actual.y, expected.y, 2e-5, 'output');
        for (const [i, gradient] of actual.gradients.entries())
          isNear(gradient, expected.gradients[i] as Values, 5e-5, `gradient ${i}`);
      });
    }
  }
}

test.run();

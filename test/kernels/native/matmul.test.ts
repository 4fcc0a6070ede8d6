import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import type { Backend } from '../../../base/backend.js';
import { cpu } from '../../../kernels/backends/cpu.js';
import { backends, engines, evaluate, isNear, random, tensorOf, type Values, valuesOf } from '../ops/harness.js';

const size = fc.integer({ min: 1, max: 70 });

for (const engine of engines) {
  test(`${engine}: products of matrices, transposed or not, and their gradients are those of plain JavaScript`, () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({ rows: size, depth: size, columns: size }),
        fc.record({ a: fc.boolean(), b: fc.boolean() }),
        fc.constantFrom<[number[], number[]]>(
          [[], []],
          [[3], [3]],
          [[1], [3]],
          [[3], [1]],
          [
            [2, 2],
            [2, 2],
          ],
          [
            [2, 1],
            [1, 3],
          ],
        ),
        async ({ rows, depth, columns }, transposed, [aOuter, bOuter]) => {
          const a = random([...aOuter, ...(transposed.a ? [depth, rows] : [rows, depth])], 'a');
          const b = random([...bOuter, ...(transposed.b ? [columns, depth] : [depth, columns])], 'b');
          const f = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.matMul(x, y, transposed.a, transposed.b);
          // tfjs has no gradient of a product that stretches a batch.
          const differentiable = aOuter.join() === bOuter.join();
          const values = async (start: () => Promise<void>): Promise<Values[]> => {
            await start();
            if (differentiable) {
              const { y, gradients } = evaluate((x, z) => f(x as tf.Tensor, z as tf.Tensor), [a, b]);
              return [y, ...gradients];
            }
            const product = tf.tidy(() => f(tensorOf(a), tensorOf(b)));
            const y = valuesOf(product);
            product.dispose();
            return [y];
          };
          const expected = await values(cpu.start);
          (await values((backends[engine] as Backend).start)).forEach((found, i) => {
            isNear(found, expected[i] as Values, 2e-5, `result ${i}`);
          });
        },
      ),
      { numRuns: engine === 'webgpu' ? 12 : 60 },
    ));
}

test.run();

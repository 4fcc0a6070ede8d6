import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import { cpu } from '../../../kernels/backends/cpu.js';
import { evaluate, isNear, random, tensorOf, type Values, valuesOf } from '../ops/harness.js';
import { engine, run, runs } from './support.js';

const size = fc.integer({ min: 1, max: 70 });

run('products of matrices, transposed or not, and their gradients are those of plain JavaScript', () =>
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
        (await values(engine.start)).forEach((found, i) => {
          isNear(found, expected[i] as Values, 2e-5, `result ${i}`);
        });
      },
    ),
    runs(60),
  ),
);

test.run();

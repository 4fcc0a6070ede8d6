import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { accumulate } from '../../../kernels/ops/accumulate.js';
import { random, tensorOf, type Values, valuesOf } from '../ops/harness.js';
import { agree, engine, run, shapes, valuesFrom } from './support.js';

const OPTIONS = { numRuns: 30 };
const axes = fc.integer({ min: 0, max: 3 });
const as = (x: tf.Tensor | undefined): tf.Tensor => x as tf.Tensor;

run('tensors are joined along any axis as by plain JavaScript, and so are their gradients', () =>
  fc.assert(
    fc.asyncProperty(
      shapes,
      axes,
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
      (shape, axis, lengths) =>
        agree(
          (...xs) => tf.concat(xs, axis),
          lengths.map((length, i) => random(shape.with(axis, length), i)),
        ),
    ),
    OPTIONS,
  ),
);

run('tensors are cut along any axis as by plain JavaScript', () =>
  fc.assert(
    fc.asyncProperty(
      shapes,
      axes,
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
      (shape, axis, lengths) => {
        const total = lengths.reduce((a, b) => a + b, 0);
        const weighted = (part: tf.Tensor, i: number): tf.Tensor => tf.mul(tf.sum(tf.square(part)), i + 1);
        return agree((x) => tf.stack(tf.split(as(x), lengths, axis).map(weighted)), [random(shape.with(axis, total))]);
      },
    ),
    OPTIONS,
  ),
);

run('tensors are stacked and taken apart along the first axis as by plain JavaScript, and so are the gradients', () =>
  fc.assert(
    fc.asyncProperty(shapes, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 6 }), (whole, from, count) => {
      const shape = whole.slice(from);
      const xs = Array.from({ length: count }, (_, i) => random(shape, `${i}`));
      const weighted = (part: tf.Tensor, i: number): tf.Tensor => tf.mul(part, i + 1);
      return agree((...parts) => tf.addN(tf.unstack(tf.square(tf.stack(parts))).map(weighted)), xs);
    }),
    OPTIONS,
  ),
);

run('boxes are cut out and padded as by plain JavaScript, and so are the gradients', () =>
  fc.assert(
    fc.asyncProperty(
      shapes,
      fc.array(fc.tuple(fc.double({ min: 0, max: 0.99, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), {
        minLength: 4,
        maxLength: 4,
      }),
      async (shape, places) => {
        const from = shape.map((length, i) => Math.floor((places[i]?.[0] as number) * length));
        const size = shape.map((length, i) =>
          Math.max(1, Math.floor((places[i]?.[1] as number) * (length - (from[i] as number)))),
        );
        await agree((x) => tf.slice(as(x), from, size), [random(shape)]);
        const around = from.map((before, i): [number, number] => [before, (size[i] as number) - 1]);
        await agree((x) => tf.pad(as(x), around, 1.5), [random(shape)]);
      },
    ),
    OPTIONS,
  ),
);

run('axes change places as by plain JavaScript', () =>
  fc.assert(
    fc.asyncProperty(shapes, fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (shape, order) =>
      agree((x) => tf.transpose(as(x), order), [random(shape)]),
    ),
    OPTIONS,
  ),
);

run('tensors of one value have it everywhere', async () => {
  await engine.start();
  const f = (x?: tf.Tensor) => [tf.zerosLike(as(x)), tf.onesLike(as(x)), tf.fill([3, 7], 2.5)];
  const [zeros, ones, filled] = valuesFrom(f, [random([5, 9])]) as [Values, Values, Values];
  assert.equal(zeros, { shape: [5, 9], data: new Float32Array(45) });
  assert.equal(ones, { shape: [5, 9], data: new Float32Array(45).fill(1) });
  assert.equal(filled, { shape: [3, 7], data: new Float32Array(21).fill(2.5) });
});

run('empty tensors pass through', async () => {
  await engine.start();
  const f = (x?: tf.Tensor) => [tf.add(as(x), as(x)), tf.relu(as(x)), tf.concat([as(x), as(x)], 1), tf.zerosLike(as(x))];
  for (const { shape } of valuesFrom(f, [{ shape: [0, 3], data: new Float32Array() }])) assert.is(shape[0], 0);
});

run('what is added to a sum that nobody else reads takes no memory; a clone keeps its numbers', async () => {
  await engine.start();
  const live = (): number => (tf.memory() as unknown as { engine: { live: number } }).engine.live;
  const made = (label: string): tf.Tensor => tf.tidy(() => tf.neg(tensorOf(random([6, 5], label))));
  const [sum, term, second] = [made('sum'), made('term'), made('second')];
  const clone = tf.clone(sum);
  const before = valuesOf(clone);
  const blocks = live();
  const total = accumulate(sum, term);
  assert.is(live(), blocks);
  assert.equal(valuesOf(clone), before);
  assert.equal(
    valuesOf(total).data,
    before.data.map((value, i) => value - (random([6, 5], 'term').data[i] as number)),
  );
  const all = accumulate(total, second);
  assert.is(live(), blocks - 1);
  tf.dispose([clone, all]);
  assert.is(live(), blocks - 3);
});

test.run();

import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../base/numerics/random/generator.js';
import { chooseByClass, divideByClass } from '../../datasets/stratify.js';

/** Sizes of some classes, as the labels of their members in random order. */
const labelled = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 6 }).chain((sizes) =>
  fc
    .shuffledSubarray(
      sizes.flatMap((n, label) => new Array<number>(n).fill(label)),
      { minLength: sizes.reduce((a, b) => a + b, 0) },
    )
    .map((labels) => ({ sizes, labels: Int32Array.from(labels) })),
);
const share = fc.double({ min: 0.001, max: 0.99, noNaN: true });
const countOf = (labels: Int32Array, indices: Uint32Array, label: number): number =>
  [...indices].filter((index) => labels[index] === label).length;

test('no class vanishes from what is kept, nor, if it has two members, from what is set apart', () => {
  fc.assert(
    fc.property(labelled, share, fc.nat(), ({ sizes, labels }, of, seed) => {
      const { kept, taken } = divideByClass(labels, sizes.length, of, generatorOf(seed));
      assert.is(new Set([...kept, ...taken]).size, labels.length);
      for (const [label, n] of sizes.entries()) {
        assert.ok(countOf(labels, kept, label) >= Math.min(1, n), `class ${label} of ${n} is not kept`);
        assert.ok(countOf(labels, taken, label) >= (n > 1 ? 1 : 0), `class ${label} of ${n} is not taken`);
      }
    }),
    { numRuns: 200 },
  );
});

test('what is chosen to learn from has every class, and as much of each as the share says', () => {
  fc.assert(
    fc.property(labelled, share, fc.nat(), ({ sizes, labels }, of, seed) => {
      const { taken } = chooseByClass(labels, sizes.length, of, generatorOf(seed));
      for (const [label, n] of sizes.entries()) {
        const count = countOf(labels, taken, label);
        assert.ok(count >= Math.min(1, n) && count <= Math.max(Math.floor(of * n) + 1, 1), `${count} of ${n} for ${of}`);
      }
    }),
    { numRuns: 100 },
  );
});

test('classes that can give their share give it to the image', () => {
  const labels = Int32Array.from({ length: 300 }, (_, i) => i % 3);
  assert.is(divideByClass(labels, 3, 0.41, generatorOf(1)).taken.length, 123);
  assert.is(divideByClass(labels, 3, 0, generatorOf(1)).taken.length, 0);
});

test.run();

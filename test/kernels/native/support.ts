import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Backend } from '../../../base/backend.js';
import { cpu } from '../../../kernels/backends/cpu.js';
import { native } from '../../../kernels/backends/native.js';
import { type Addon, loadAddon } from '../../../kernels/native/addon.js';
import { isEmulated } from '../../networks/backends.js';
import { backends, evaluate, evaluateOn, isNear, type Operation, tensorOf, type Values, valuesOf } from '../ops/harness.js';

/** The engine under test: `native`, or `webgpu` where TEST_BACKENDS names it. */
export const engine: Backend = backends.webgpu ?? native;

/** Registers a test, or skips it where the engine is not built. */
export const run = engine !== native || native.probe() === null ? test : test.skip;

/** Settings of a property: a tenth of the runs on a GPU, where most are programs of their own, which take their time to compile. */
export const runs = (numRuns: number): { readonly numRuns: number } => ({
  numRuns: engine === native ? numRuns : Math.ceil(numRuns / 10),
});

/** Settings of a property of cells: a quarter of the runs where each compiles for long. */
export const cellRuns = (numRuns: number): { readonly numRuns: number } => ({
  numRuns: isEmulated ? Math.ceil(numRuns / 4) : numRuns,
});

/** Every second case there, else all. */
export const someOf = <A>(cases: readonly A[]): readonly A[] => (isEmulated ? cases.filter((_, i) => i % 2 === 0) : cases);

/** Numbers of channels around the widths of vectors. */
export const channels = fc.constantFrom(1, 2, 3, 5, 6, 7, 8, 9, 12, 15, 16, 17, 20, 31, 33, 36, 48, 52);

/** Shapes of images of odd sizes. */
export const shapes = fc.tuple(
  fc.integer({ min: 1, max: 5 }),
  fc.integer({ min: 1, max: 13 }),
  fc.integer({ min: 1, max: 13 }),
  channels,
);

/** What the engine gives is what the composition gives on plain JavaScript, to rounding; and so are the gradients. */
export const agree = async (f: Operation, inputs: readonly Values[], dy?: Values): Promise<void> => {
  const expected = await evaluateOn('cpu', f, inputs, dy);
  const actual = await evaluateOn(engine.name, f, inputs, dy);
  isNear(actual.y, expected.y, 2e-5, 'output');
  actual.gradients.forEach((gradient, i) => {
    isNear(gradient, expected.gradients[i] as Values, 5e-5, `gradient ${i}`);
  });
};

/** What a function that has no gradient gives on the current backend. */
export const valuesFrom = (f: (...inputs: tf.Tensor[]) => readonly tf.Tensor[], inputs: readonly Values[]): Values[] => {
  const tensors = inputs.map(tensorOf);
  const outputs = f(...tensors);
  const values = outputs.map(valuesOf);
  tf.dispose([...tensors, ...outputs]);
  return values;
};

/** The same on `cpu` and on the engine, compared. */
export const agreeWithoutGradient = async (
  f: (...inputs: tf.Tensor[]) => readonly tf.Tensor[],
  inputs: readonly Values[],
): Promise<void> => {
  await cpu.start();
  const expected = valuesFrom(f, inputs);
  await engine.start();
  valuesFrom(f, inputs).forEach((actual, i) => {
    isNear(actual, expected[i] as Values, 2e-5, `output ${i}`);
  });
};

/** Evaluates with 1, 2 and 3 threads, and with every width of vectors, or twice on a GPU: all must give the same bits. */
export const expectSameBits = async <T>(evaluation: () => T): Promise<void> => {
  await engine.start();
  if (engine !== native) {
    assert.equal(evaluation(), evaluation());
    return;
  }
  const addon = loadAddon() as Addon;
  const best = addon.configure(1, 0, '');
  try {
    const expected = evaluation();
    for (const threads of [2, 3]) {
      addon.configure(threads, 0, best);
      assert.equal(evaluation(), expected, `${threads} threads`);
    }
    if (best !== 'avx512') return;
    addon.configure(2, 0, 'avx2');
    assert.equal(evaluation(), expected, 'avx2');
  } finally {
    addon.configure(2, 0, best);
  }
};

/** Registers the tests of an operation's bits on inputs that make several blocks of work. */
export const testBits = (name: string, f: Operation, inputs: readonly Values[]): void => {
  run(`${name}: the bits are the same for 1, 2 and 3 threads, and for every width of vectors, or every time`, () =>
    expectSameBits(() => evaluate(f, inputs)),
  );
};

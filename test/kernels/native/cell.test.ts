import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FUSED_CELL, FUSED_CELL_GRADIENT } from '../../../kernels/ops/fused-cell.js';
import { uniform } from '../../../kernels/random/draw.js';
import { fold, type Generator, generatorOf } from '../../../kernels/random/generator.js';
import { candidatesByNode } from '../../../networks/candidates.js';
import { discreteCell } from '../../../networks/discrete-cell.js';
import { denseEdges } from '../../../networks/edges.js';
import { forwardContext } from '../../../networks/layers/forward-context.js';
import type { CellPlan } from '../../../networks/layout.js';
import { mixedCell } from '../../../networks/mixed-cell.js';
import { DARTS_OPERATIONS, NAS_BENCH_201_OPERATIONS } from '../../../networks/operations/names.js';
import type { ParameterSpecifications, Parameters } from '../../../networks/parameters.js';
import { valueAndGradients } from '../../../networks/value-and-gradients.js';
import { backends, isNear, random, tensorOf, type Values, valuesOf } from '../ops/harness.js';
import { expectSameBits, run } from './support.js';

/** A cell under test: what it reads besides its parameters, and how it is applied. */
interface Case {
  readonly parameters: ParameterSpecifications;
  readonly inputs: readonly (readonly number[])[];
  /** Lengths of each node's weights; none for a discrete cell. */
  readonly weights: readonly number[];
  /** Whether channels are dropped behind the ReLUs. */
  readonly dropping: boolean;
  readonly apply: (
    context: ReturnType<typeof forwardContext>,
    inputs: readonly tf.Tensor4D[],
    weights: readonly tf.Tensor1D[],
  ) => tf.Tensor4D;
}

interface Options {
  /** Which gradients are asked for. Default all. */
  readonly wanted?: (name: string) => boolean;
  /** The logit of every dropout probability. Default random. */
  readonly logit?: number;
  readonly noise?: Generator | undefined;
}

const noise = generatorOf(17);

/** The output, the statistics and all gradients of a cell on the current backend, by name. */
const outcome = (cell: Case, options: Options = {}): Record<string, Values> => {
  const { wanted, logit, noise: drawn } = { noise: cell.dropping ? noise : undefined, ...options };
  tf.engine().startScope();
  try {
    const given: Record<string, tf.Tensor> = {};
    cell.inputs.forEach((shape, i) => {
      given[`input${i}`] = tensorOf(random(shape, `input ${i}`));
    });
    cell.weights.forEach((length, i) => {
      given[`theta${i}`] = tf.tensor1d(Float32Array.from(uniform(fold(generatorOf(3), i), length)));
    });
    for (const [name, { shape, initial }] of Object.entries(cell.parameters)) {
      const values = random(shape, name);
      given[name] = initial === 'ones' ? tf.add(tf.mul(tensorOf(values), 0.2), 1) : tf.mul(tensorOf(values), 0.5);
      if (name.endsWith('logit') && logit !== undefined) given[name] = tf.scalar(logit);
    }
    const constant = Object.fromEntries(Object.entries(given).filter(([name]) => wanted?.(name) === false));
    const variable = Object.fromEntries(Object.entries(given).filter(([name]) => wanted?.(name) !== false));
    const { gradients, auxiliary } = valueAndGradients((parameters: Parameters) => {
      const all = { ...constant, ...parameters };
      const context = forwardContext(all, undefined, undefined, drawn);
      const y = cell.apply(
        context,
        cell.inputs.map((_, i) => all[`input${i}`] as tf.Tensor4D),
        cell.weights.map((_, i) => all[`theta${i}`] as tf.Tensor1D),
      );
      const measured: Record<string, tf.Tensor> = {};
      for (const [name, { mean, variance }] of Object.entries(context.measured)) {
        measured[`mean of ${name}`] = mean;
        measured[`variance of ${name}`] = variance;
      }
      const direction = tensorOf(random(y.shape, 'direction'));
      return { value: tf.sum(tf.mul(y, direction)) as tf.Scalar, auxiliary: { y, ...measured } };
    }, variable);
    const named = (prefix: string, tensors: Readonly<Record<string, tf.Tensor>>): [string, Values][] =>
      Object.entries(tensors).map(([name, tensor]) => [`${prefix}${name}`, valuesOf(tensor)]);
    return Object.fromEntries([
      ...named('', auxiliary as Readonly<Record<string, tf.Tensor>>),
      ...named('gradient of ', gradients),
    ]);
  } finally {
    tf.engine().endScope();
  }
};

const plan = (channels: number, height: number, width: number, type: CellPlan['type']): CellPlan => {
  const halved = type === 'reduce' ? 2 : 1;
  const output = { height: height / halved, width: width / halved };
  const input = { height, width };
  return { index: 0, type, channels, older: { channels, halve: false }, newer: { channels }, input, output, outputs: channels };
};

interface Shape {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly partial: number;
  readonly stride: 1 | 2;
  readonly seed: number;
  /** Whether channels are dropped behind the ReLUs. Default false. */
  readonly dropping?: boolean;
}

const shape: fc.Arbitrary<Shape> = fc
  .record({
    batch: fc.integer({ min: 1, max: 5 }),
    height: fc.integer({ min: 1, max: 11 }),
    width: fc.integer({ min: 1, max: 11 }),
    active: fc.constantFrom(1, 2, 3, 6, 8, 9, 12, 16, 17, 24, 33),
    partial: fc.constantFrom(1, 1, 2, 3, 6),
    stride: fc.constantFrom<1 | 2>(1, 1, 2),
    seed: fc.nat(1000),
    dropping: fc.boolean(),
  })
  .map(({ active, stride, height, width, ...rest }) => ({
    ...rest,
    stride,
    channels: active * rest.partial,
    height: height * stride,
    width: width * stride,
  }))
  // Normalising a single value, or hardly more, magnifies rounding without bounds.
  .filter(({ batch, height, width, stride }) => (batch * height * width) / stride ** 2 >= 24)
  // A factorized reduce makes halves of its channels.
  .filter(({ channels, partial, stride }) => stride === 1 || channels > partial);

const mixed = (of: Shape, space: 'darts' | 'nas-bench-201', only?: readonly string[]): Case => {
  const dartsCell = space === 'darts';
  const inputs = dartsCell ? 2 : 1;
  const operations: readonly string[] = dartsCell ? DARTS_OPERATIONS : NAS_BENCH_201_OPERATIONS;
  const edges = denseEdges(inputs, 2);
  const kept = edges.map((_, edge) => {
    if (only !== undefined) return only;
    const draws = uniform(fold(generatorOf(of.seed), edge), operations.length);
    return operations.filter((_operation, i) => (draws[i] as number) < 0.6);
  });
  const nodes = candidatesByNode({ name: 'cell', edges, operations }, kept);
  const cell = mixedCell({
    nodes,
    inputs,
    inputStride: dartsCell ? of.stride : 1,
    channels: of.channels,
    partial: of.partial,
    input: of,
    poolNormalization: dartsCell ? 'batch' : 'none',
    concat: dartsCell ? [2, 3] : [2],
    dropout: of.dropping,
  });
  return {
    parameters: Object.fromEntries(Object.entries(cell.parameters).map(([name, value]) => [`cell.${name}`, value])),
    inputs: Array.from({ length: inputs }, () => [of.batch, of.height, of.width, of.channels]),
    weights: nodes.map((node) => node.candidates.length),
    dropping: of.dropping ?? false,
    apply: (context, tensors, weights) => cell.apply(context, 'cell', tensors, weights),
  };
};

const discrete = (of: Shape, probability: number): Case => {
  const draws = uniform(generatorOf(of.seed), 8);
  const operations = DARTS_OPERATIONS.filter((name) => name !== 'none');
  const edges = Array.from(
    { length: 4 },
    (_, i) => [operations[Math.floor((draws[i] as number) * operations.length)] as (typeof operations)[number], i % 2] as const,
  );
  const type = of.stride === 2 ? 'reduce' : 'normal';
  const poolNormalization = (draws[5] as number) < 0.5 ? 'batch' : 'none';
  const cell = discreteCell({
    plan: plan(of.channels, of.height, of.width, type),
    edges,
    concat: [3, 2],
    poolNormalization,
    dropout: of.dropping,
  });
  return {
    parameters: Object.fromEntries(Object.entries(cell.parameters).map(([name, value]) => [`cell.${name}`, value])),
    inputs: [0, 1].map(() => [of.batch, of.height, of.width, of.channels]),
    weights: [],
    dropping: of.dropping ?? false,
    apply: (context, [older, newer]) =>
      cell.apply(context, 'cell', older as tf.Tensor4D, newer as tf.Tensor4D, { probability, generator: generatorOf(of.seed) }),
  };
};

/** The fused cell gives what its layers give on plain JavaScript. */
const agrees = async (cell: Case): Promise<void> => {
  await backends.cpu?.start();
  const expected = outcome(cell);
  await backends.native?.start();
  const actual = outcome(cell);
  assert.equal(Object.keys(actual).sort(), Object.keys(expected).sort());
  const most = Math.max(
    ...Object.entries(expected)
      .filter(([name]) => name.startsWith('gradient'))
      .map(([, { data }]) => data.reduce((top, value) => Math.max(top, Math.abs(value)), 0)),
  );
  for (const [name, values] of Object.entries(expected)) {
    if (!name.startsWith('gradient')) isNear(actual[name] as Values, values, 1e-4, name);
    else {
      // Some gradients are 0 but for rounding; they are measured by the largest of the pass.
      const scaled = ({ shape: of, data }: Values): Values => ({ shape: of, data: Float32Array.from([...data, most * 1e-2]) });
      const flat = (given: Values): Values => ({ ...scaled(given), shape: [given.data.length + 1] });
      isNear(flat(actual[name] as Values), flat(values), 2e-3, name);
    }
  }
};

for (const space of ['darts', 'nas-bench-201'] as const)
  run(`a fused mixed cell of ${space} is what its layers are, for any candidates, channels, sizes and K, dropped or not`, () =>
    fc.assert(
      fc.asyncProperty(shape, (of) => agrees(mixed(of, space))),
      { numRuns: 8, seed: 11 },
    ),
  );

const dense = ['nor_conv_3x3', 'nor_conv_1x1'];

/** Images and channels at which tiles of 2×2 pixels are cut at every border, or are too few to be worth it. */
const cut: readonly (readonly [batch: number, height: number, width: number, channels: number])[] = [
  [25, 1, 1, 8],
  [13, 1, 2, 3],
  [12, 2, 1, 24],
  [9, 1, 7, 16],
  [3, 5, 3, 1],
  [2, 3, 8, 12],
  [2, 7, 7, 17],
  [1, 8, 9, 40],
  [17, 6, 4, 33],
  [1, 3, 34, 64],
];

run('dense convolutions of a fused cell are what its layers are, however tiles cut the image', async () => {
  for (const [batch, height, width, channels] of cut) {
    const of: Shape = { batch, height, width, channels, partial: 1, stride: 1, seed: height, dropping: batch % 2 === 1 };
    await agrees(mixed(of, 'nas-bench-201', dense));
  }
});

run('a fused discrete cell is what its layers are, with scale, shift, dropped paths and dropped channels', () =>
  fc.assert(
    fc.asyncProperty(shape, fc.constantFrom(0, 0.3), (of, probability) => agrees(discrete({ ...of, partial: 1 }, probability))),
    { numRuns: 8, seed: 12 },
  ),
);

const usual: Shape = { batch: 18, height: 16, width: 16, channels: 32, partial: 2, stride: 2, seed: 5 };

run('the bits of a fused cell are the same for 1, 2 and 3 threads, and for every width of vectors', () =>
  expectSameBits(() => outcome(mixed({ ...usual, dropping: true }, 'darts'))),
);

run('the bits of a factorized reduce with dropped channels are the same where a row takes several tiles', async () => {
  for (const channels of [16, 32]) {
    const wide: Shape = { ...usual, batch: 2, height: 8, width: 36, channels, dropping: true };
    await expectSameBits(() => outcome(mixed(wide, 'darts', ['none', 'skip_connect'])));
  }
});

const odd: Shape = { ...usual, height: 15, width: 13, partial: 1, stride: 1, dropping: true };

run('the bits of dense convolutions of a fused cell are the same for any number of threads and width of vectors', () =>
  expectSameBits(() => outcome(mixed(odd, 'nas-bench-201', dense))),
);

const small: Shape = { ...usual, batch: 3, dropping: true };

/** Cells with every kind of unit. */
const kinds = (): readonly Case[] => [
  mixed(small, 'darts'),
  mixed({ ...small, channels: 36, stride: 1 }, 'darts', ['sep_conv_3x3', 'dil_conv_5x5']),
  mixed({ ...small, height: 7, width: 5, channels: 24, partial: 1, stride: 1 }, 'nas-bench-201', dense),
  mixed({ ...small, batch: 24, height: 1, width: 3, channels: 12, partial: 1, stride: 1 }, 'nas-bench-201', dense),
  discrete({ ...small, channels: 20, partial: 1 }, 0.3),
];

run('where all probabilities round to 0, a fused cell has the bits of a pass without noise', async () => {
  await backends.native?.start();
  for (const cell of kinds()) {
    const dropped = outcome(cell, { logit: -60 });
    for (const [name, values] of Object.entries(outcome(cell, { noise: undefined })))
      if (!name.endsWith('logit')) assert.equal(dropped[name], values, name);
    assert.not.equal(outcome(cell).y, dropped.y);
  }
});

run('a pass with noise runs its cells fused', async () => {
  await backends.native?.start();
  const { kernelNames } = await tf.profile(() => {
    outcome(mixed(small, 'darts'));
  });
  assert.ok(kernelNames.includes(FUSED_CELL) && kernelNames.includes(FUSED_CELL_GRADIENT));
  assert.not(kernelNames.some((name) => /depthwise/i.test(name)));
});

run('the gradient of the logits through a fused cell is that of central differences', async () => {
  await backends.native?.start();
  for (const cell of kinds()) {
    const moved = (logit: number): number => {
      const { y } = outcome(cell, { logit, wanted: () => false }) as { y: Values };
      const direction = random(y.shape, 'direction').data;
      return y.data.reduce((sum, value, i) => sum + value * (direction[i] as number), 0);
    };
    const exact = Object.entries(outcome(cell, { logit: -1 }))
      .filter(([name]) => /^gradient of .*logit$/.test(name))
      .reduce((sum, [, { data }]) => sum + (data[0] as number), 0);
    const numeric = (moved(-1 + 2e-3) - moved(-1 - 2e-3)) / 4e-3;
    assert.ok(Math.abs(numeric - exact) <= 2e-2 * Math.abs(exact), `${exact} by the gradient, ${numeric} by differences`);
  }
});

run('a gradient that is not asked for changes nothing in the others', async () => {
  await backends.native?.start();
  for (const cell of kinds()) {
    const all = outcome(cell);
    for (const wanted of [/^theta/, /^input0/, /^cell.*[^t]$/, /logit$/]) {
      const some = outcome(cell, { wanted: (name) => wanted.test(name) });
      for (const [name, values] of Object.entries(some)) assert.equal(values, all[name], name);
    }
  }
});

run('the gradient of one pass cannot be taken twice', async () => {
  await backends.native?.start();
  const cell = mixed(usual, 'darts');
  tf.tidy(() => {
    const tensors = cell.inputs.map((dimensions, i) => tensorOf(random(dimensions, i)) as tf.Tensor4D);
    const parameters = Object.fromEntries(
      Object.entries(cell.parameters).map(([name, { shape: of }]) => [name, tensorOf(random(of, name))]),
    );
    const weights = cell.weights.map((length) => tf.fill([length], 0.1) as tf.Tensor1D);
    const f = (x: tf.Tensor): tf.Tensor =>
      tf.sum(cell.apply(forwardContext(parameters), [x as tf.Tensor4D, tensors[1] as tf.Tensor4D], weights));
    assert.not.throws(() => tf.grad(f)(tensors[0] as tf.Tensor));
    assert.throws(() => tf.grad(tf.grad(f))(tensors[0] as tf.Tensor));
  });
});

test.run();

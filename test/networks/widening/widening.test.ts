import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normal } from '../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { wasm } from '../../../kernels/backends/wasm.js';
import { asCandidate } from '../../../networks/cells/candidates.js';
import { type ForwardContext, forwardContext } from '../../../networks/layers/forward-context.js';
import type { Layer } from '../../../networks/module.js';
import { DARTS_OPERATIONS, NAS_BENCH_201_OPERATIONS, type OperationName } from '../../../networks/operations/names.js';
import { operations } from '../../../networks/operations/registry.js';
import { nestSpecifications, type ParameterSpecifications } from '../../../networks/parameters.js';
import type { SearchSpace } from '../../../networks/search-space.js';
import { dartsSpace } from '../../../networks/spaces/darts/search-space.js';
import { nasBench201Space } from '../../../networks/spaces/nas-bench-201/search-space.js';
import { type ChannelMap, widen } from '../../../networks/widening/widen.js';
import { wideningOf } from '../../../networks/widening/widening.js';
import { assertNear } from '../nearness.js';

const generator = generatorOf(11);
const [NARROW, WIDE] = [4, 6];
const OPERATION = 'cells.0.edges.2.operation';
const identity = (channels: number): readonly number[] => Array.from({ length: channels }, (_, channel) => channel);
const numbers = (label: string, shape: readonly number[]): Float32Array =>
  Float32Array.from(
    normal(
      fold(generator, label),
      shape.reduce((a, b) => a * b, 1),
    ),
  );

const layersOf = (name: OperationName, stride: 1 | 2, affine = false) => {
  const of = (channels: number) => operations[name].layer({ channels, stride, affine, poolNormalization: 'batch' });
  const [narrow, wide] = [of(NARROW), of(WIDE)];
  const placed = (layer: Layer) =>
    nestSpecifications(
      'cells.0',
      nestSpecifications(
        'edges.2.operation',
        asCandidate(layer, { cellType: 'cell', edge: 2, operation: 'operation' }).parameters,
      ),
    );
  return { narrow, wide, widening: wideningOf(placed(narrow), placed(wide), generator) };
};

/** An operation's parameters, those of the layer of the given name. */
const underOperation = (part: string): string => `${OPERATION}.${part}`;

test.before(wasm.start);

const learning = (
  ['sep_conv_3x3', 'sep_conv_5x5', 'dil_conv_3x3', 'dil_conv_5x5', 'nor_conv_1x1', 'nor_conv_3x3'] as const
).flatMap((name) => ([1, 2] as const).map((stride) => [name, stride] as const));

for (const [name, stride] of [...learning, ['skip_connect', 2] as const]) {
  test(`${name} of stride ${stride}: of duplicated channels the widened operation gives duplicated outputs and statistics`, () => {
    const { narrow, wide, widening } = layersOf(name, stride);
    const named = Object.entries(narrow.parameters).map(([part, { shape }]) => ({ part, shape, values: numbers(part, shape) }));
    const mapOf = (part: string, axis: number) => widening[underOperation(part)]?.[axis] as ChannelMap;
    const first = named[0]?.part as string;
    const g = mapOf(first, 2);
    assert.equal([...g.slice(0, NARROW)], identity(NARROW));
    const copies = identity(NARROW).map((channel) => g.filter((each) => each === channel).length);

    tf.tidy(() => {
      const widened = Object.fromEntries(
        named.map(({ part, shape, values }) => {
          const { values: numbersOf, shape: to } = widen(values, shape, widening[underOperation(part)] ?? []);
          assert.equal(to, wide.parameters[part]?.shape);
          return [part, tf.tensor(numbersOf, [...to])];
        }),
      );
      // A sum over channels of which some are there twice: what the old operation gives when their weights count twice.
      const counted = Object.fromEntries(
        named.map(({ part, shape, values }) => {
          const weights = tf.tensor(values, [...shape]);
          return [part, shape[3] === 1 ? weights : tf.mul(weights, tf.tensor(copies, [1, 1, NARROW, 1]))];
        }),
      );
      const x = tf.tensor4d(numbers('x', [3, 8, 8, NARROW]), [3, 8, 8, NARROW]);
      const [before, after] = [counted, widened].map((parameters) => forwardContext(parameters, { measured: {} })) as [
        ForwardContext,
        ForwardContext,
      ];
      const y = narrow.apply(before, '', x);
      const z = wide.apply(after, '', tf.gather(x, [...g], 3));
      const halves = named.filter(({ shape }) => shape[3] === NARROW / 2);
      const outputs =
        halves.length === 0
          ? [...g]
          : halves.flatMap(({ part }, half) => [...mapOf(part, 3)].map((channel) => channel + (half * NARROW) / 2));
      assertNear('output', z, tf.gather(y, outputs, 3), 1e-4);
      for (const [norm, { mean, variance }] of Object.entries(after.measured ?? {})) {
        const old = before.measured?.[norm];
        assert.ok(old !== undefined);
        assertNear(`mean of ${norm}`, mean, tf.gather(old.mean, outputs), 1e-4);
        assertNear(`variance of ${norm}`, variance, tf.gather(old.variance, outputs), 1e-4);
      }
    });
  });
}

test('the same map serves the out-channels of a convolution, the in-channels of the next and what lies between', () => {
  const { widening } = layersOf('sep_conv_3x3', 1, true);
  const maps = Object.values(widening).flatMap((axes) => axes.filter((map) => map !== undefined));
  assert.is(maps.length, 2 + 4 + 4);
  for (const map of maps) assert.equal(map, maps[0]);
});

test('the halves of a factorized reduce are widened each within itself, and the normalisation follows both', () => {
  const { widening } = layersOf('skip_connect', 2, true);
  const [even, odd] = ['convolution1', 'convolution2'].map((part) => widening[underOperation(part)] ?? []);
  assert.equal(even?.[2], odd?.[2]);
  assert.equal([[...(even?.[3] ?? [])].slice(0, 2), [...(odd?.[3] ?? [])].slice(0, 2)], [identity(2), identity(2)]);
  const both = Uint32Array.of(...(even?.[3] ?? []), ...[...(odd?.[3] ?? [])].map((channel) => channel + NARROW / 2));
  assert.equal(widening[underOperation('norm.scale')], [both]);
  assert.equal(widening[underOperation('norm.shift')], [both]);
});

const parametersOf = (space: SearchSpace, partial: number, keep?: readonly string[]): ParameterSpecifications => {
  const kept =
    keep === undefined
      ? {}
      : { kept: Object.fromEntries(space.cellTypes.map(({ name, edges }) => [name, edges.map(() => keep)])) };
  const supernet = space.supernet({ classes: 10, height: 16, width: 16, partial, ...kept });
  if (either.isLeft(supernet)) throw new Error(supernet.left.what);
  return supernet.right.parameters;
};
const spaces: readonly (readonly [string, SearchSpace, readonly string[]])[] = [
  [
    'DARTS',
    dartsSpace({ cells: 3, channels: 12, nodes: 2, operations: DARTS_OPERATIONS, stemMultiplier: 3, stem: 'cifar' }),
    ['skip_connect', 'dil_conv_5x5'],
  ],
  ['NAS-Bench-201', nasBench201Space({ cells: 1, channels: 12, operations: NAS_BENCH_201_OPERATIONS }), ['nor_conv_3x3']],
];
for (const [title, space, keep] of spaces) {
  test(`${title}: every parameter of every mixed operation gets the shape it has in the wider supernet, and no other one changes`, () => {
    const [before, after] = [parametersOf(space, 6), parametersOf(space, 3)];
    const widening = wideningOf(before, after, generator);
    assert.equal(Object.keys(widening), Object.keys(after));
    for (const [name, { shape }] of Object.entries(after)) {
      const maps = widening[name] ?? [];
      const old = before[name]?.shape as readonly number[];
      assert.equal(
        old.map((length, axis) => maps[axis]?.length ?? length),
        shape,
        name,
      );
      assert.is(
        maps.some((map) => map !== undefined),
        name.includes('.edges.'),
        name,
      );
    }
  });

  test(`${title}: operations that were pruned are left out, and each of the others draws its own map`, () => {
    const after = parametersOf(space, 2, keep);
    const widening = wideningOf(parametersOf(space, 6), after, generator);
    assert.equal(Object.keys(widening), Object.keys(after));
    const maps = new Set(
      Object.values(widening).flatMap((axes) => axes.flatMap((map) => (map === undefined ? [] : [map.join()]))),
    );
    assert.ok(maps.size > 10, `${maps.size} different maps`);
  });
}

test('networks of different forms are refused with the name of what differs', () => {
  const [, space] = spaces[0] as (typeof spaces)[number];
  const parameters = parametersOf(space, 3);
  const { 'classifier.weight': _, ...without } = parameters;
  assert.throws(() => wideningOf(without, parameters, generator), /"classifier.weight" \[\] cannot be widened/);
  assert.throws(() => wideningOf(parameters, parametersOf(space, 6), generator), /cannot be widened to/);
  const grown = { ...parameters, 'classifier.bias': { shape: [20], initial: 'zeros' as const } };
  assert.throws(() => wideningOf(parameters, grown, generator), /no part of a candidate operation/);
});

test.run();

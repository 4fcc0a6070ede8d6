import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normal } from '../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import { maxPool } from '../../kernels/ops/max-pool.js';
import { maxPlaces, selectPool } from '../../kernels/ops/select-pool.js';
import { valueAndGradients } from '../../networks/autodiff/value-and-gradients.js';
import { notePieces, type Pieces } from '../../networks/layers/pieces.js';
import { initialParameters, type Parameters, shifted } from '../../networks/parameters.js';
import { darts } from '../../networks/spaces/darts/space.js';
import { thetaTensors } from '../../stages/architecture/theta-tensors.js';
import { supernetLoss } from '../../stages/hessian/theta-gradient.js';
import { gradientSetup } from '../stages/search/setup.js';
import { randomBatch, startBackend } from '../stages/support.js';
import { assertNear } from './nearness.js';

const images = (label: string): tf.Tensor4D =>
  tf.tensor4d(Float32Array.from(normal(fold(generatorOf(4), label), 2 * 6 * 6 * 3)), [2, 6, 6, 3]);

/** Inner product of two tensors. */
const inner = (a: tf.Tensor, b: tf.Tensor): number => tf.sum(tf.mul(a, b)).dataSync()[0] as number;

test.before(startBackend);

const pools = [
  { size: 3, stride: 1, padding: 1 },
  { size: 3, stride: 2, padding: 1 },
  { size: 2, stride: 2, padding: 0 },
];

test('a selecting pool is the max pool of the images that choose, and linear in the others', () => {
  for (const pool of pools) {
    const [at, x, y] = [images('at'), images('x'), images('y')];
    const places = maxPlaces(at, pool);
    assertNear('choice', selectPool(at, places), maxPool(at, pool), 0);
    const sum = tf.add(selectPool(x, places), tf.mul(selectPool(y, places), 3));
    assertNear('sum', selectPool(tf.add(x, tf.mul(y, 3)), places), sum, 1e-6);
  }
});

test('the gradient of a selecting pool is its adjoint', () => {
  for (const pool of pools) {
    const [at, x, y] = [images('at'), images('x'), images('y')];
    const places = maxPlaces(at, pool);
    const dy = maxPool(y, pool);
    const { gradients } = valueAndGradients(
      (all) => ({ value: tf.sum(tf.mul(selectPool(all['x'] as tf.Tensor4D, places), dy)) as tf.Scalar, auxiliary: {} }),
      { x },
    );
    const [left, right] = [inner(selectPool(y, places), dy), inner(y, gradients['x'] as tf.Tensor)];
    assert.ok(Math.abs(left - right) < 1e-3, `${left} and ${right}`);
  }
});

test('of equal values in a window the first one is chosen, where the max pool sends its gradient', () => {
  const x = tf.tensor4d([1, 2, 2, 2, 0, 2, 1, 1, 2], [1, 3, 3, 1]);
  assert.equal([...maxPlaces(x, { size: 2, stride: 1, padding: 0 }).dataSync()], [1, 1, 3, 5]);
  assert.equal([...maxPlaces(x, { size: 3, stride: 2, padding: 1 }).dataSync()], [1, 1, 3, 5]);
});

const setUp = async () => {
  const operations = ['max_pool_3x3', 'avg_pool_3x3', 'skip_connect', 'sep_conv_3x3'] as const;
  const space = darts({ cells: 3, channels: 4, nodes: 2, operations });
  const { supernet, space: searched } = await gradientSetup({ space });
  const { cellTypes } = searched;
  const weights = initialParameters(supernet.parameters, generatorOf(2));
  const uniform = cellTypes.map(({ name, edges, operations: { length } }) => [
    name,
    new Float64Array(edges.length * length).fill(1 / length),
  ]);
  const mixing = thetaTensors(cellTypes, Object.fromEntries(uniform));
  const batch = randomBatch('images');
  const at = (moved: Parameters, pieces?: Pieces) =>
    valueAndGradients((all) => ({ ...supernetLoss(supernet, all, mixing, batch, { pieces }), auxiliary: {} }), moved);
  return { at, weights };
};

test('where they were noted, pieces that are taken give the loss and the gradient of the network', async () => {
  const { at, weights } = await setUp();
  const natural = at(weights);
  const before = tf.memory().numTensors;
  const noted = notePieces();
  const [noting, first, second] = [at(weights, noted.noting), at(weights, noted.taken()), at(weights, noted.taken())];
  for (const { value, gradients } of [noting, first, second]) {
    assertNear('loss', value, natural.value, 1e-6);
    for (const name of Object.keys(weights)) assertNear(name, gradients[name], natural.gradients[name] as tf.Tensor, 1e-4, 1e-2);
    tf.dispose([value, ...Object.values(gradients)]);
  }
  noted.dispose();
  assert.is(tf.memory().numTensors, before, 'nothing that was noted stays');
});

test('on one piece the gradient is smooth: its one-sided differences agree the better, the shorter the step', async () => {
  const { at, weights } = await setUp();
  const noted = notePieces();
  const here = at(weights, noted.noting).gradients;
  const direction = Object.fromEntries(
    Object.entries(weights).map(([name, x]) => [
      name,
      tf.tensor(Float32Array.from(normal(fold(generatorOf(5), name), x.size)), x.shape),
    ]),
  );
  /** How far a step ahead and one back differ, as a share of what they have in common. */
  const disagreement = (by: number): number => {
    const [ahead, back] = [by, -by].map((step) => at(shifted(weights, direction, step), noted.taken()).gradients) as [
      Parameters,
      Parameters,
    ];
    const norm = (of: (name: string) => tf.Tensor): number =>
      Math.sqrt(Object.keys(weights).reduce((sum, name) => sum + inner(of(name), of(name)), 0));
    const [a, b, h] = [ahead, back, here].map((all) => (name: string) => all[name] as tf.Tensor) as [
      (name: string) => tf.Tensor,
      (name: string) => tf.Tensor,
      (name: string) => tf.Tensor,
    ];
    return norm((name) => tf.sub(tf.add(a(name), b(name)), tf.mul(h(name), 2))) / norm((name) => tf.sub(a(name), b(name)));
  };
  const [long, short] = [disagreement(4e-3), disagreement(1e-3)];
  assert.ok(short < 0.1 && long < 6 * short && long > 2.5 * short, `${long} and ${short}`);
});

test.run();

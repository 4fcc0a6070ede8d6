import * as tf from '@tensorflow/tfjs-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as ops from '../../../kernels/ops/index.js';
import { readReferenceJson } from '../../reference-files.js';
import { backends, evaluateOn, isNear, type Values } from './harness.js';

interface ReferenceCase {
  readonly p_logit: number;
  readonly temperature: number;
  readonly x: readonly number[];
  readonly x_shape: readonly [number, number, number, number];
  readonly u: readonly number[];
  readonly y: readonly number[];
  readonly dy: readonly number[];
  readonly dx: readonly number[];
  readonly dp_logit: number;
  readonly weight: readonly number[];
  readonly weight_shape: readonly number[];
  readonly weight_regularizer: number;
  readonly dropout_regularizer: number;
  readonly input_dim: number;
  readonly regularizer: number;
  readonly dregularizer_dp_logit: number;
}

const { cases } = readReferenceJson('concrete_dropout.json') as {
  readonly cases: readonly ReferenceCase[];
};

const FORWARD = 1e-4;
const GRADIENT = 1e-3;

/** Images [N, C, H, W] of the reference as [N, H, W, C]. */
const imagesOf = (data: readonly number[], [batch, channels, height, width]: ReferenceCase['x_shape']): Values => ({
  shape: [batch, height, width, channels],
  data: Float32Array.from({ length: data.length }, (_, i) => {
    const channel = i % channels;
    const pixel = Math.floor(i / channels) % (height * width);
    const image = Math.floor(i / (channels * height * width));
    return data[(image * channels + channel) * height * width + pixel] as number;
  }),
});

const values = (shape: readonly number[], ...data: readonly number[]): Values => ({ shape, data: Float32Array.from(data) });

/** As {@link isNear}, but relative to the expected number itself: outputs where all channels are dropped are near 0. */
const isNumberNear = (actual: Values | undefined, expected: number, tolerance: number, what: string): void => {
  const found = actual?.data[0] as number;
  assert.ok(Math.abs(found - expected) <= tolerance * Math.abs(expected), `${what}: ${found}, expected ${expected}`);
};

test('there are reference cases', () => assert.ok(cases.length > 0));

for (const backend of Object.keys(backends)) {
  test(`concrete dropout gives the reference's output and gradients on ${backend}`, async () => {
    for (const each of cases) {
      const { x_shape: shape, temperature } = each;
      const { y, gradients } = await evaluateOn(
        backend,
        (x, logit) =>
          ops.concreteDropout(
            x as tf.Tensor4D,
            logit as tf.Scalar,
            tf.tensor2d(Float32Array.from(each.u), [shape[0], shape[1]]),
            { temperature },
          ),
        [imagesOf(each.x, shape), values([], each.p_logit)],
        imagesOf(each.dy, shape),
      );
      isNear(y, imagesOf(each.y, shape), FORWARD, 'output');
      isNear(gradients[0] as Values, imagesOf(each.dx, shape), GRADIENT, 'gradient of x');
      isNumberNear(gradients[1], each.dp_logit, GRADIENT, 'gradient of the logit');
    }
  });

  test(`the regulariser of concrete dropout and its gradient are the reference's on ${backend}`, async () => {
    for (const each of cases) {
      const { y, gradients } = await evaluateOn(
        backend,
        (logit, weight) =>
          ops.concreteDropoutRegulariser([{ logit: logit as tf.Scalar, weights: [weight as tf.Tensor], units: each.input_dim }], {
            weightCoefficient: each.weight_regularizer,
            entropyCoefficient: each.dropout_regularizer,
          }),
        [values([], each.p_logit), values(each.weight_shape, ...each.weight)],
        values([], 1),
      );
      isNumberNear(y, each.regularizer, FORWARD, 'regulariser');
      isNumberNear(gradients[0], each.dregularizer_dp_logit, GRADIENT, 'gradient of the logit');
      const factor = (2 * each.weight_regularizer) / (1 - 1 / (1 + Math.exp(-each.p_logit)));
      isNear(gradients[1] as Values, values(each.weight_shape, ...each.weight.map((w) => factor * w)), GRADIENT, 'gradient of W');
    }
  });
}

test.run();

import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { test } from 'uvu';
import { cpu } from '../../../kernels/backends/cpu.js';
import {
  depthwiseConvolutionFilterGradient,
  depthwiseConvolutionInputGradient,
  depthwiseConvolutionKernel,
} from '../../../kernels/ops/depthwise-convolution.js';
import { depthwiseForward, depthwiseGradients } from '../../../kernels/tfjs/operations.js';
import { isNear, random, tensorOf, valuesOf } from '../ops/harness.js';

const cases = fc.record({
  batch: fc.integer({ min: 1, max: 2 }),
  height: fc.integer({ min: 1, max: 9 }),
  width: fc.integer({ min: 1, max: 9 }),
  channels: fc.integer({ min: 1, max: 3 }),
  size: fc.constantFrom(1, 3, 5),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 3 }),
});

test('a depthwise convolution by kernels without dilation, and its gradients, are those of the plain composition', async () => {
  await cpu.start();
  fc.assert(
    fc.property(cases, ({ batch, height, width, channels, size, stride, dilation }) =>
      tf.tidy(() => {
        const attributes = { stride, dilation };
        const x = tensorOf(random([batch, height, width, channels], 'x')) as tf.Tensor4D;
        const filter = tensorOf(random([size, size, channels, 1], 'filter')) as tf.Tensor4D;
        const y = depthwiseConvolutionKernel.composition({ x, filter }, attributes)[0] as tf.Tensor4D;
        const dy = tensorOf(random(y.shape, 'dy')) as tf.Tensor4D;
        const near = (what: string, actual: tf.Tensor, [expected]: readonly tf.Tensor[]): void =>
          isNear(valuesOf(actual), valuesOf(expected as tf.Tensor), 1e-5, what);
        const gradient = (of: 'Input' | 'Filter', inputs: object, more: object): tf.Tensor =>
          depthwiseGradients[`SluiceDepthwiseConvolution${of}Gradient`]?.(inputs, { ...attributes, ...more }) as tf.Tensor;

        near('output', depthwiseForward({ x, filter }, attributes) as tf.Tensor, [y]);
        near(
          'input gradient',
          gradient('Input', { dy, filter }, { inputShape: x.shape }),
          depthwiseConvolutionInputGradient.composition({ dy, filter }, { ...attributes, inputShape: x.shape }),
        );
        near(
          'filter gradient',
          gradient('Filter', { x, dy }, { size }),
          depthwiseConvolutionFilterGradient.composition({ x, dy }, { ...attributes, size }),
        );
      }),
    ),
    { numRuns: 60, seed: 3 },
  );
});

test.run();

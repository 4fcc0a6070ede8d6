import type * as tf from '@tensorflow/tfjs-core';
import { type Pool, poolWindow } from '../ops/pool.js';
import { outputExtent } from '../ops/window.js';
import type { EngineBackend } from './backend.js';
import { type EngineKernel, engineKernel } from './register.js';

type Size = readonly [number, number, number, number];

/** Calls a pool's kernel on images of a shape; the tensors follow the numbers. */
const run = (
  backend: EngineBackend,
  kernel: string,
  inputShape: readonly number[],
  { size, stride, padding }: Pool,
  tensors: readonly tf.TensorInfo[],
): void => {
  const [, oh, ow] = outputExtent(inputShape, poolWindow({ size, stride, padding }));
  backend.call(kernel, [...inputShape, size, stride, padding, oh, ow, ...tensors.map((x) => backend.handle(x))]);
};

const outputOf = (backend: EngineBackend, inputShape: readonly number[], pool: Pool): tf.TensorInfo =>
  backend.output([...outputExtent(inputShape, poolWindow(pool)), inputShape[3] as number]);

/** Pools of images, and numbers of their channels spread over pixels. */
export const pools: readonly EngineKernel[] = [
  engineKernel('SluiceMaxPool', ({ inputs: { x }, attrs, backend }) => {
    const y = outputOf(backend, x.shape, attrs);
    run(backend, 'max_pool', x.shape, attrs, [x, y]);
    return y;
  }),
  engineKernel('SluiceMaxPoolGradient', ({ inputs: { dy, x }, attrs, backend }) => {
    const dx = backend.output(x.shape);
    run(backend, 'max_pool_gradient', x.shape, attrs, [dy, x, dx]);
    return dx;
  }),
  engineKernel('SluiceAveragePool', ({ inputs: { x }, attrs, backend }) => {
    const y = outputOf(backend, x.shape, attrs);
    run(backend, 'average_pool', x.shape, attrs, [x, y]);
    return y;
  }),
  engineKernel('SluiceAveragePoolGradient', ({ inputs: { dy }, attrs: { inputShape, ...pool }, backend }) => {
    const dx = backend.output(inputShape);
    run(backend, 'average_pool_gradient', inputShape, pool as Pool, [dy, dx]);
    return dx;
  }),
  engineKernel('SluiceGlobalAveragePool', ({ inputs: { x }, backend }) => {
    const [n, h, w, c] = x.shape as Size;
    const y = backend.output([n, c]);
    backend.call('sum', [n, h * w, c, 1 / (h * w), backend.handle(x), backend.handle(y)]);
    return y;
  }),
  engineKernel('SluiceGlobalAveragePoolGradient', ({ inputs: { dy }, attrs: { inputShape }, backend }) => {
    const [n, h, w, c] = inputShape as Size;
    const dx = backend.output(inputShape);
    backend.call('spread', [n, h * w, c, 1 / (h * w), backend.handle(dy), backend.handle(dx)]);
    return dx;
  }),
  engineKernel('SluiceSpread', ({ inputs: { x }, attrs: { shape }, backend }) => {
    const [n, h, w, c] = shape as Size;
    const y = backend.output(shape);
    backend.call('spread', [n, h * w, c, 1, backend.handle(x), backend.handle(y)]);
    return y;
  }),
  engineKernel('SluiceChannelGate', ({ inputs: { x, gates }, backend }) => {
    const [n, h, w, c] = x.shape as Size;
    const y = backend.output(x.shape);
    const [from, by, to] = [x, gates, y].map((each) => backend.handle(each)) as [number, number, number];
    if (backend.has('channel_gate')) backend.call('channel_gate', [n, h * w, c, from, by, to]);
    else {
      backend.call('spread', [n, h * w, c, 1, by, to]);
      backend.call('multiply', [1, n * h * w * c, 1, 1, from, 1, 1, to, to]);
    }
    return y;
  }),
];

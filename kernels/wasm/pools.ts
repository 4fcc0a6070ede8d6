import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Pool, poolWindow } from '../ops/pool.js';
import { outputExtent } from '../ops/window.js';
import type { TrainingModule } from './instance.js';
import { type Implementation, rounded } from './register.js';
import { canvasOf } from './windows.js';

type Size = [number, number, number, number];

const sizes = (inputShape: Size, pool: Pool, extent: readonly number[] = outputExtent(inputShape, poolWindow(pool))) => {
  const [n, h, w, c] = inputShape;
  const [, oh, ow] = extent as Size;
  const window = { ...poolWindow(pool), top: pool.padding, left: pool.padding };
  const [hp, wp] = canvasOf(inputShape, extent, window);
  return {
    outputShape: [...extent, c],
    canvas: 4 * hp * wp * rounded(c),
    outputs: 4 * oh * ow * rounded(c),
    values: [n, h, w, c, pool.size, pool.stride, pool.padding, hp, wp, oh, ow],
  };
};

/** Gradient of max pooling to its input x; the padding after the last row and column follows from the shape of dy. */
export const maxPoolGradient = (m: TrainingModule, dy: TensorInfo, x: TensorInfo, pool: Pool): TensorInfo => {
  const { canvas, outputs, values } = sizes(x.shape as Size, pool, dy.shape);
  const dx = m.output(x.shape);
  m.withScratch(2 * canvas + outputs, (scratch) =>
    m.call('max_pool_gradient', m.address(dy), m.address(x), m.address(dx), ...values, scratch),
  );
  return dx;
};

/** Pools on the training module. */
export const pools: Readonly<Record<string, Implementation>> = {
  SluiceMaxPool: (m, { x }, pool) => {
    const { outputShape, canvas, values } = sizes(x.shape, pool);
    const y = m.output(outputShape);
    m.withScratch(canvas, (scratch) => m.call('max_pool', m.address(x), m.address(y), ...values, scratch));
    return y;
  },
  SluiceMaxPoolGradient: (m, { dy, x }, pool) => maxPoolGradient(m, dy, x, pool),
  SluiceAveragePool: (m, { x }, { inputShape: _, ...pool }) => {
    const { outputShape, canvas, values } = sizes(x.shape, pool);
    const y = m.output(outputShape);
    m.withScratch(canvas, (scratch) => m.call('average_pool', m.address(x), m.address(y), ...values, scratch));
    return y;
  },
  SluiceAveragePoolGradient: (m, { dy }, { inputShape, ...pool }) => {
    const { canvas, outputs, values } = sizes(inputShape, pool);
    const dx = m.output(inputShape);
    m.withScratch(canvas + outputs, (scratch) =>
      m.call('average_pool_gradient', m.address(dy), m.address(dx), ...values, scratch),
    );
    return dx;
  },
  SluiceGlobalAveragePool: (m, { x }) => {
    const [n, h, w, c] = x.shape as Size;
    const y = m.output([n, c]);
    m.withScratch(8 * c, (totals) => m.call('global_average_pool', m.address(x), m.address(y), n, h * w, c, totals));
    return y;
  },
  SluiceGlobalAveragePoolGradient: (m, { dy }, { inputShape }) => {
    const [n, h, w, c] = inputShape as Size;
    const dx = m.output(inputShape);
    m.call('global_average_pool_gradient', m.address(dy), m.address(dx), n, h * w, c);
    return dx;
  },
};

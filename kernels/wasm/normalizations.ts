import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Implementation } from './register.js';

/** The least common multiple of the channels and four. */
const period = (channels: number): number => (channels % 4 === 0 ? channels : channels % 2 === 0 ? 2 * channels : 4 * channels);

const pixelsOf = (x: TensorInfo): number => x.shape.slice(0, -1).reduce((a, b) => a * b, 1);

/** Batch normalization on the training module. */
export const normalizations: Readonly<Record<string, Implementation>> = {
  SluiceBatchNormalize: (m, { x, scale, shift }, { epsilon }) => {
    const c = x.shape[3];
    const e = period(c);
    const [y, mean, variance] = [m.output(x.shape), m.output([c]), m.output([c])];
    m.withScratch(16 * e + 16 * e, (totals) =>
      m.call(
        'batch_normalize',
        ...[m.address(x), m.address(scale), m.address(shift), m.address(y), m.address(mean), m.address(variance)],
        ...[pixelsOf(x), c, e, epsilon, totals, totals + 16 * e],
      ),
    );
    return [y, mean, variance];
  },
  SluiceBatchNormalizeGradient: (m, { dy, x, scale, mean, variance }, { epsilon }) => {
    const c = x.shape[3];
    const e = period(c);
    const [dx, dscale, dshift] = [m.output(x.shape), m.output([c]), m.output([c])];
    m.withScratch(16 * e + 16 * e, (totals) =>
      m.call(
        'batch_normalize_gradient',
        ...[m.address(dy), m.address(x), m.address(scale), m.address(mean), m.address(variance)],
        ...[m.address(dx), m.address(dscale), m.address(dshift), pixelsOf(x), c, e, epsilon, totals, totals + 16 * e],
      ),
    );
    return [dx, dscale, dshift];
  },
  SluiceChannelAffine: (m, { x, factor, offset }) => {
    const c = x.shape[3];
    const e = period(c);
    const y = m.output(x.shape);
    m.withScratch(12 * e, (tables) =>
      m.call('channel_affine', m.address(x), 0, m.address(factor), m.address(offset), m.address(y), pixelsOf(x), c, e, tables),
    );
    return y;
  },
};

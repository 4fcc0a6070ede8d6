import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { TrainingModule } from './instance.js';
import type { Implementation } from './register.js';

/** The least common multiple of the channels and four. */
const period = (channels: number): number => (channels % 4 === 0 ? channels : channels % 2 === 0 ? 2 * channels : 4 * channels);

const pixelsOf = (x: TensorInfo): number => x.shape.slice(0, -1).reduce((a, b) => a * b, 1);

/** The address that stands for a vector of ones, of zeros, or for a result that nobody asks for. */
const NONE = 0;

const forward = (
  m: TrainingModule,
  { x, scale, shift }: { x: TensorInfo; scale?: TensorInfo; shift?: TensorInfo },
  epsilon: number,
): TensorInfo[] => {
  const c = x.shape[3] as number;
  const e = period(c);
  const [y, mean, variance] = [m.output(x.shape), m.output([c]), m.output([c])];
  const vectors = [scale, shift].map((vector) => (vector === undefined ? NONE : m.address(vector)));
  m.withScratch(16 * e + 16 * e, (totals) =>
    m.call(
      'batch_normalize',
      ...[m.address(x), ...vectors, m.address(y), m.address(mean), m.address(variance)],
      ...[pixelsOf(x), c, e, epsilon, totals, totals + 16 * e],
    ),
  );
  return [y, mean, variance];
};

type Backward = { dy: TensorInfo; x: TensorInfo; scale?: TensorInfo; mean: TensorInfo; variance: TensorInfo };

const backward = (m: TrainingModule, { dy, x, scale, mean, variance }: Backward, epsilon: number): TensorInfo[] => {
  const c = x.shape[3] as number;
  const e = period(c);
  const dx = m.output(x.shape);
  const dvectors = scale === undefined ? [] : [m.output([c]), m.output([c])];
  m.withScratch(16 * e + 16 * e, (totals) =>
    m.call(
      'batch_normalize_gradient',
      ...[m.address(dy), m.address(x), scale === undefined ? NONE : m.address(scale), m.address(mean), m.address(variance)],
      ...[m.address(dx), ...(scale === undefined ? [NONE, NONE] : dvectors.map(m.address))],
      ...[pixelsOf(x), c, e, epsilon, totals, totals + 16 * e],
    ),
  );
  return [dx, ...dvectors];
};

/** Batch normalization on the training module. */
export const normalizations: Readonly<Record<string, Implementation>> = {
  SluiceBatchNormalize: (m, inputs, { epsilon }) => forward(m, inputs, epsilon),
  SluiceBatchNormalizeGradient: (m, inputs, { epsilon }) => backward(m, inputs, epsilon),
  SluiceStandardize: (m, inputs, { epsilon }) => forward(m, inputs, epsilon),
  SluiceStandardizeGradient: (m, inputs, { epsilon }) => backward(m, inputs, epsilon),
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

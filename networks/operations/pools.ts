import { sequence } from '../layers/layer.js';
import { normalizationLayer } from '../layers/normalization.js';
import { poolLayer } from '../layers/pool.js';
import { type Operation, operation } from './operation.js';

const pool = (kind: 'max' | 'average'): Operation =>
  operation(
    ({ channels, stride, poolNormalization }) =>
      sequence({
        pool: poolLayer(kind, { size: 3, stride, padding: 1 }),
        // Without scale and shift even in a trained network: a pool has nothing to learn (DARTS released code).
        ...(poolNormalization === 'batch' ? { norm: normalizationLayer(channels, false) } : {}),
      }),
    () => ({ kind: kind === 'max' ? 'maxPool' : 'averagePool' }),
  );

/** 3×3 max pool. */
export const maxPool3x3 = pool('max');

/** 3×3 average pool; padding does not count. */
export const averagePool3x3 = pool('average');

import { averagePool } from '../../kernels/ops/average-pool.js';
import { described } from '../export/description.js';
import type { GraphValue } from '../export/graph.js';
import { poolNode } from '../export/operators/pool.js';
import type { Layer } from '../module.js';
import { windowExtent } from './convolution.js';
import { plainLayer } from './layer.js';

/** A sliding window's size, stride and padding on each side in pixels. */
export interface PoolSettings {
  readonly size: number;
  readonly stride: number;
  readonly padding: number;
}

/** The maximum or the mean of each window; padding never counts. */
export const poolLayer = (kind: 'max' | 'average', settings: PoolSettings): Layer => ({
  ...described(
    plainLayer((context, _name, x) => (kind === 'max' ? context.maxPool : averagePool)(x, settings)),
    (trace, name, x: GraphValue) => poolNode(trace, name, x, kind, settings),
  ),
  extent: (input) => windowExtent(input, settings.size, settings.stride, settings.padding),
});

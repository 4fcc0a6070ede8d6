import * as tf from '@tensorflow/tfjs-core';
import { silu } from '../../kernels/ops/silu.js';
import { described } from '../export/description.js';
import { relu6Node, siluNode } from '../export/operators/elementwise.js';
import type { Layer } from '../module.js';
import { plainLayer } from './layer.js';
import { rectifier } from './rectifier.js';

/**
 * min(max(x, 0), 6), as a difference of two ReLUs, so that both of its kinks are places of the pass's rectifier.
 *
 * Source: Sandler et al., "MobileNetV2" (CVPR 2018), section 6.
 */
export const rectifier6: Layer = described(
  plainLayer((context, _name, x) => tf.sub(context.rectify(x), context.rectify(tf.sub(x, 6))) as tf.Tensor4D),
  relu6Node,
);

/** x · σ(x); see `silu`. */
export const siluLayer: Layer = described(
  plainLayer((_context, _name, x) => silu(x)),
  siluNode,
);

/** The activations by the names they have in the papers. */
export const activations = { relu: rectifier, relu6: rectifier6, silu: siluLayer } as const satisfies Record<string, Layer>;

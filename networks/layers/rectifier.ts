import { described } from '../export/description.js';
import { reluNode } from '../export/operators/elementwise.js';
import type { Layer } from '../module.js';
import { plainLayer } from './layer.js';

/** The positive part of each value (ReLU). */
export const rectifier: Layer = described(
  plainLayer((context, _name, x) => context.rectify(x)),
  reluNode,
);

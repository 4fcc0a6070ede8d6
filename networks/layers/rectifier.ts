import type { Layer } from '../module.js';
import { plainLayer } from './layer.js';

/** The positive part of each value (ReLU). */
export const rectifier: Layer = plainLayer((context, _name, x) => context.rectify(x));

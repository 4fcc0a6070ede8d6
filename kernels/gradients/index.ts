import { arithmetic } from './arithmetic.js';
import { convolution } from './convolution.js';
import { elementwise } from './elementwise.js';
import { register } from './gradient.js';
import { layout } from './layout.js';

/**
 * Registers the gradients of tfjs' own kernels.
 *
 * They are part of `@tensorflow/tfjs-core`, but its package for Node.js leaves them out: only bundlers reach them. A
 * gradient that is registered already stays.
 */
export const registerGradients = (): void => {
  for (const gradient of [...arithmetic, ...elementwise, ...layout, ...convolution]) register(gradient);
};

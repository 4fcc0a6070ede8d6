import type { Kernels } from '../call.js';
import { elementwise } from './elementwise.js';

/** All kernels of the GPU, by name. */
export const kernels: Kernels = {
  ...elementwise,
};

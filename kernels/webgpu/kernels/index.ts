import type { Kernels } from '../call.js';
import { convolutions } from './convolutions.js';
import { elementwise } from './elementwise.js';
import { matmul } from './matmul.js';

/** All kernels of the GPU, by name. */
export const kernels: Kernels = {
  ...convolutions,
  ...elementwise,
  ...matmul,
};

import type { Kernels } from '../call.js';
import { convolutions } from './convolutions.js';
import { depthwise } from './depthwise.js';
import { elementwise } from './elementwise.js';
import { matmul } from './matmul.js';
import { pools } from './pools.js';
import { subsample } from './subsample.js';

/** All kernels of the GPU, by name. */
export const kernels: Kernels = {
  ...convolutions,
  ...depthwise,
  ...elementwise,
  ...matmul,
  ...pools,
  ...subsample,
};

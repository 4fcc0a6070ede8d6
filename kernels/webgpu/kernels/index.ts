import type { Kernels } from '../call.js';
import { binaries } from './binary.js';
import { cell } from './cell.js';
import { convolutions } from './convolutions.js';
import { depthwise } from './depthwise.js';
import { dropout } from './dropout.js';
import { elementwise } from './elementwise.js';
import { lists } from './lists.js';
import { matmul } from './matmul.js';
import { mixtures } from './mixture.js';
import { normalizations } from './normalize.js';
import { parts } from './parts.js';
import { peaks } from './peak.js';
import { pools } from './pools.js';
import { rearrangements } from './rearrange.js';
import { reductions } from './reduce.js';
import { softmaxes } from './softmax.js';
import { subsample } from './subsample.js';
import { updates } from './updates.js';

/** All kernels of the GPU, by name. */
export const kernels: Kernels = {
  ...binaries,
  ...cell,
  ...convolutions,
  ...depthwise,
  ...dropout,
  ...elementwise,
  ...lists,
  ...matmul,
  ...mixtures,
  ...normalizations,
  ...parts,
  ...peaks,
  ...pools,
  ...rearrangements,
  ...reductions,
  ...softmaxes,
  ...subsample,
  ...updates,
};

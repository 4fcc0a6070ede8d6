import type { Kernels } from '../call.js';
import { binaries } from './binary.js';
import { dropout } from './dropout.js';
import { elementwise } from './elementwise.js';
import { lists } from './lists.js';
import { mixtures } from './mixture.js';
import { normalizations } from './normalize.js';
import { parts } from './parts.js';
import { peaks } from './peak.js';
import { rearrangements } from './rearrange.js';
import { reductions } from './reduce.js';
import { softmaxes } from './softmax.js';
import { updates } from './updates.js';

/** All kernels of the GPU, by name. */
export const kernels: Kernels = {
  ...binaries,
  ...dropout,
  ...elementwise,
  ...lists,
  ...mixtures,
  ...normalizations,
  ...parts,
  ...peaks,
  ...rearrangements,
  ...reductions,
  ...softmaxes,
  ...updates,
};

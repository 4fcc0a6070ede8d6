import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { arithmetic } from './arithmetic.js';
import { cells } from './cell.js';
import { convolutions } from './convolutions.js';
import { dropout } from './dropout.js';
import { elementwise } from './elementwise.js';
import { layout } from './layout.js';
import { lists } from './lists.js';
import { matmul } from './matmul.js';
import { normalizations } from './normalizations.js';
import { pools } from './pools.js';
import { reductions } from './reductions.js';
import { NATIVE, registerAll } from './register.js';
import { updates } from './updates.js';

let registered = false;

/** Registers every kernel of tfjs' backend `cpu` for the native backend, and the native kernels in front of them. */
export const registerNativeKernels = (): void => {
  if (registered) return;
  registered = true;
  tf.copyRegisteredKernels('cpu', NATIVE);
  registerAll([
    ...arithmetic,
    ...cells,
    ...convolutions,
    ...dropout,
    ...elementwise,
    ...layout,
    ...lists,
    ...matmul,
    ...normalizations,
    ...pools,
    ...reductions,
    ...updates,
  ]);
};

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
import { registerAll } from './register.js';
import { updates } from './updates.js';

/** Registers every kernel of tfjs' backend `cpu` for the backend of an engine, and the engine's kernels in front of them; once a name. */
export const registerEngineKernels = (backendName: string): void => {
  tf.copyRegisteredKernels('cpu', backendName);
  registerAll(backendName, [
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

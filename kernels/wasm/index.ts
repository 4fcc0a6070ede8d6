import { convolutions } from './convolutions.js';
import { elementwise } from './elementwise.js';
import { normalizations } from './normalizations.js';
import { pools } from './pools.js';
import { registerAll } from './register.js';
import { tfjsGradients } from './tfjs-gradients.js';

/** Registers the training kernels for tfjs' WebAssembly backend; needs vector instructions. */
export const registerTrainingKernels = (): void => {
  registerAll({ ...convolutions, ...elementwise, ...normalizations, ...pools, ...tfjsGradients });
};

import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from '../../base/backend.js';
import { registerGradients } from '../gradients/index.js';
import { processor } from './processor.js';

/** Plain JavaScript: slow, and the oracle of every other backend. */
export const cpu: Backend = {
  name: 'cpu',
  probe: () => null,
  device: () => processor('1 thread', 'plain JavaScript'),
  start: async () => {
    registerGradients();
    if (!(await tf.setBackend('cpu'))) throw new Error('tfjs could not start its backend cpu; its message above says why');
    await tf.ready();
  },
};

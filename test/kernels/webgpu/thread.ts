// A thread that computes on webgpu: `sum` answers a sum, `endless` computes until it is interrupted, `commanding` gives commands
// until then and waits for none.
import { parentPort, workerData } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import { webgpu } from '../../../kernels/backends/webgpu.js';

const { mode, flag } = workerData as { readonly mode: 'sum' | 'endless' | 'commanding'; readonly flag: Int32Array };

webgpu.heed?.(() => Atomics.load(flag, 0) === 1);
await webgpu.start();
const x = tf.ones([64, 64]);
parentPort?.postMessage(tf.sum(tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D)).dataSync()[0]);

while (mode === 'commanding') tf.dispose(tf.neg(x));
while (mode === 'endless') tf.tidy(() => tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D).dataSync());

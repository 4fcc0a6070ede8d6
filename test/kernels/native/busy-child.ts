import * as tf from '@tensorflow/tfjs-core';
import { native } from '../../../kernels/backends/native.js';
import { relu } from '../../../kernels/ops/relu.js';

// Prints the processor's time that many small kernels took, in microseconds: on all threads together.
await native.start();
const x = tf.randomNormal([16, 32, 32, 16]) as tf.Tensor4D;
tf.dispose(relu(x));
const before = process.cpuUsage();
for (let i = 0; i < 400; i++) tf.dispose(relu(x));
const { user, system } = process.cpuUsage(before);
console.log(user + system);

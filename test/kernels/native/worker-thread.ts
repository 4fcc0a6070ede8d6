import { parentPort, workerData } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import { native } from '../../../kernels/backends/native.js';
import { digestsOfWork } from './work.js';

// A thread as stages run in: it computes, keeps some memory, and ends.
const { floats } = workerData as { readonly floats: number };
const digests = await digestsOfWork();
await native.start();
const kept = tf.relu(tf.ones([floats]));
parentPort?.postMessage({ digests, kept: kept.size });

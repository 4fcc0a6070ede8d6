// The parts of a training that need the tensor library: a training stage of one's own is put together from them.
export * as tf from '@tensorflow/tfjs-core';
export * as ops from '../../kernels/ops/index.js';
export { type ValueAndGradients, valueAndGradients } from '../../networks/autodiff/value-and-gradients.js';
export { initialParameters, type Parameters } from '../../networks/parameters.js';
export { initialStatistics } from '../../networks/running-statistics.js';
export { count, emptyTally, type Tally, tallyMetrics } from '../kinds/tally.js';
export { expectFamily } from './family-of.js';
export { atRest, type Descent, descend, type MovingWeights } from './gradient-descent.js';
export { expectFinite, type Measured, measure } from './measure.js';
export { learningRateAt, placeOf } from './schedule.js';
export { type BatchTensors, loadTensors, readTensors, releaseUnused, withBatch } from './tensors.js';

// The operations of kernels/ops under one name each, as tests of all of them need them.
export { adamStep } from './adam-step.js';
export { adamSteps } from './adam-steps.js';
export { averagePool } from './average-pool.js';
export { batchNormalize } from './batch-normalize.js';
export { channelGate } from './channel-gate.js';
export { channelShuffle } from './channel-shuffle.js';
export { concreteDropout, concreteDropoutMask } from './concrete-dropout.js';
export {
  concreteDropoutRegulariser,
  type RegularisedPlace,
  type RegulariserCoefficients,
} from './concrete-dropout-regulariser.js';
export { convolution } from './convolution.js';
export { depthwiseConvolution } from './depthwise-convolution.js';
export { globalAveragePool } from './global-average-pool.js';
export { globalNorm } from './global-norm.js';
export { linear } from './linear.js';
export { linearCombinations } from './linear-combinations.js';
export { maxPool } from './max-pool.js';
export { momentumStep } from './momentum-step.js';
export { momentumSteps } from './momentum-steps.js';
export { normalizeWith } from './normalize-with.js';
export { rectifiedConvolution } from './rectified-convolution.js';
export { relu } from './relu.js';
export { silu } from './silu.js';
export { softmaxCrossEntropy } from './softmax-cross-entropy.js';
export { subsample } from './subsample.js';
export { weightedSum } from './weighted-sum.js';

// The operations of kernels/ops under one name each, as tests of all of them need them.
export { adamStep } from '../../../kernels/ops/adam-step.js';
export { averagePool } from '../../../kernels/ops/average-pool.js';
export { batchNormalize } from '../../../kernels/ops/batch-normalize.js';
export { channelGate } from '../../../kernels/ops/channel-gate.js';
export { channelShuffle } from '../../../kernels/ops/channel-shuffle.js';
export { concreteDropout, concreteDropoutMask } from '../../../kernels/ops/concrete-dropout.js';
export {
  concreteDropoutRegulariser,
  type RegularisedPlace,
  type RegulariserCoefficients,
} from '../../../kernels/ops/concrete-dropout-regulariser.js';
export { convolution } from '../../../kernels/ops/convolution.js';
export { depthwiseConvolution } from '../../../kernels/ops/depthwise-convolution.js';
export { globalAveragePool } from '../../../kernels/ops/global-average-pool.js';
export { globalNorm } from '../../../kernels/ops/global-norm.js';
export { linear } from '../../../kernels/ops/linear.js';
export { maxPool } from '../../../kernels/ops/max-pool.js';
export { momentumStep } from '../../../kernels/ops/momentum-step.js';
export { normalizeWith } from '../../../kernels/ops/normalize-with.js';
export { relu } from '../../../kernels/ops/relu.js';
export { silu } from '../../../kernels/ops/silu.js';
export { softmaxCrossEntropy } from '../../../kernels/ops/softmax-cross-entropy.js';
export { subsample } from '../../../kernels/ops/subsample.js';
export { weightedSum } from '../../../kernels/ops/weighted-sum.js';

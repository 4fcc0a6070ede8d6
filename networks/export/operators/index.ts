// The nodes of which layers describe themselves.
export { concreteDropoutNode } from './concrete-dropout.js';
export { type ConvolutionNode, convolutionNode, linearNode } from './convolution.js';
export { gateNode, relu6Node, reluNode, sigmoidNode, siluNode, sumNode, zerosNode } from './elementwise.js';
export { concatNode, flattenNode, padChannelsNode, subsampleNode } from './layout.js';
export { normalizationNode } from './normalization.js';
export { globalAveragePoolNode, type PoolNode, poolNode } from './pool.js';

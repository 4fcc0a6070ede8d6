import { dilatedGradients, isDilated } from '../tfjs/dilated-depthwise.js';
import { averagePools, convolutions, depthwiseForward, depthwiseGradients } from '../tfjs/operations.js';
import { divertTo, registerCompositions } from '../tfjs/run-kernel.js';

/**
 * Registers for tfjs' TensorFlow backend our operations by its kernels, and the gradients that it has wrong.
 *
 * TensorFlow's depthwise kernels ignore a dilation, and those of tfjs take no number of pixels as padding. Max pooling
 * stays a plain composition: which of equal pixels gets the gradient depends on the device.
 */
export const registerKernels = (): void => {
  divertTo('tensorflow', dilatedGradients, isDilated);
  registerCompositions('tensorflow', {
    ...convolutions,
    ...depthwiseGradients,
    ...averagePools,
    SluiceDepthwiseConvolution: depthwiseForward,
  });
};

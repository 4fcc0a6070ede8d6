import { rectifiedConvolution } from './convolution.js';
import { dilatedConvolution } from './dilated-convolution.js';
import type { OperationName } from './names.js';
import { none } from './none.js';
import type { Operation } from './operation.js';
import { averagePool3x3, maxPool3x3 } from './pools.js';
import { separableConvolution } from './separable-convolution.js';
import { skipConnect } from './skip-connect.js';

/** Every candidate operation by its name. */
export const operations: Readonly<Record<OperationName, Operation>> = {
  none,
  max_pool_3x3: maxPool3x3,
  avg_pool_3x3: averagePool3x3,
  skip_connect: skipConnect,
  sep_conv_3x3: separableConvolution(3),
  sep_conv_5x5: separableConvolution(5),
  dil_conv_3x3: dilatedConvolution(3),
  dil_conv_5x5: dilatedConvolution(5),
  nor_conv_1x1: rectifiedConvolution(1),
  nor_conv_3x3: rectifiedConvolution(3),
};

import { isOperationName, type OperationName } from './names.js';

const SIDES: Readonly<Record<OperationName, readonly number[]>> = {
  none: [],
  max_pool_3x3: [],
  avg_pool_3x3: [],
  skip_connect: [],
  sep_conv_3x3: [3, 3],
  sep_conv_5x5: [5, 5],
  dil_conv_3x3: [3],
  dil_conv_5x5: [5],
  nor_conv_1x1: [],
  nor_conv_3x3: [],
};

const DENSE: Partial<Readonly<Record<OperationName, number>>> = { nor_conv_1x1: 1, nor_conv_3x3: 9 };

/** The number of weights in the filters of a candidate operation at so many channels; 0 for an operation that is not known. */
export const filterCount = (operation: string, channels: number, stride: number): number => {
  if (!isOperationName(operation)) return 0;
  if (operation === 'skip_connect') return stride === 1 ? 0 : channels ** 2;
  const depthwise = SIDES[operation].reduce((sum, side) => sum + channels * side ** 2 + channels ** 2, 0);
  return depthwise + (DENSE[operation] ?? 0) * channels ** 2;
};

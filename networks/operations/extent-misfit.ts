import type { Layer } from '../module.js';

const SIDE = 64;

/**
 * The size that a layer says its output has and that is not that of its stride, as the end of a sentence about it; undefined
 * where it says the right one. What comes after the layer inside of its operation counts its multiply-accumulates by it.
 */
export const extentMisfit = ({ extent }: Layer, stride: 1 | 2): string | undefined => {
  const { height, width } = extent({ height: SIDE, width: SIDE });
  const due = SIDE / stride;
  return height === due && width === due
    ? undefined
    : `makes ${height}×${width} pixels of ${SIDE}×${SIDE} at stride ${stride}, where ${due}×${due} are due`;
};

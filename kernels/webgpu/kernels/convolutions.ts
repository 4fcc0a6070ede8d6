import type { Call, Kernels } from '../call.js';
import type { Range } from '../range.js';
import { kept } from './known.js';
import { filterBack, gradients, matrix, pixels, pixelsAcross, type WindowConstants } from './products/factors.js';
import { onePhase, strided } from './products/phase.js';
import { computeProduct, planProduct } from './products/product.js';
import { pixelResult, plainResult } from './products/results.js';

/** The numbers that a call begins with: images, h, w, inputs, height, width, outputs, stride, dilation, top, left, oh, ow. */
type Head = readonly [number, number, number, number, number, number, number, number, number, number, number, number, number];

/** Sizes of a dense convolution of images [N, H, W, I] with a filter [height, width, I, O]. */
const sizesOf = ([images, h, w, inputs, height, width, outputs, stride, dilation, top, left, oh, ow]: Head) => ({
  ...{ images, inputs, outputs, height, width, stride, dilation },
  numbers: { h, w, oh, ow, top, left },
  xSize: images * h * w * inputs,
  ySize: images * oh * ow * outputs,
  filterSize: height * width * inputs * outputs,
  positions: images * oh * ow,
  // Every pixel by itself: a product of the images as they lie.
  isPointwise: height === 1 && width === 1 && stride === 1 && top === 0 && left === 0 && oh === h && ow === w,
});

const readHead = (call: Call): Head => [
  ...([call.integer(), call.integer(), call.integer(), call.integer()] as const),
  ...([call.integer(1), call.integer(1), call.integer()] as const),
  ...([call.integer(1), call.integer(1), call.integer(), call.integer(), call.integer(), call.integer()] as const),
];

const constantsOf = ({ height, width, stride, dilation }: ReturnType<typeof sizesOf>, channels: number): WindowConstants => ({
  ...{ height, width, stride, dilation },
  channels: Math.max(1, channels),
});

/** Tells whether one tensor is two of the operands: then they are one variable, and all are read number by number. */
const coincide = (operands: readonly Range[]): boolean => new Set(operands).size < operands.length;

const plannedForward = kept((rectified: boolean, single: boolean, ...head: Head) => {
  const of = sizesOf(head);
  const [inVectors, outVectors] = [of.inputs % 4 === 0, of.outputs % 4 === 0];
  return planProduct({
    ...{ batch: 1, rows: of.positions, columns: of.outputs, depth: of.height * of.width * of.inputs, size: of.ySize },
    left: of.isPointwise
      ? matrix('depth', { vectors: inVectors && !single, rectified, side: 'left' })
      : pixels(constantsOf(of, of.inputs), inVectors && !single, rectified),
    right: matrix('side', { vectors: outVectors && !single, side: 'right' }),
    phases: onePhase,
    result: () => plainResult(outVectors),
    vectors: outVectors,
    numbers: { ...(of.isPointwise ? { left_step: 0 } : of.numbers), right_step: 0 },
  });
});

/** The convolution, or that of the positive part: (the head, x, filter, y). */
const forward =
  (rectified: boolean) =>
  (call: Call): void => {
    const head = readHead(call);
    const of = sizesOf(head);
    const [left, right, result] = [call.buffer(of.xSize), call.buffer(of.filterSize), call.buffer(of.ySize)];
    computeProduct(call, plannedForward(rectified, coincide([left, right]), ...head), { left, right, result });
  };

const plannedFilterGradient = kept((rectified: boolean, single: boolean, ...head: Head) => {
  const of = sizesOf(head);
  const [inVectors, outVectors] = [of.inputs % 4 === 0, of.outputs % 4 === 0];
  const rows = of.height * of.width * of.inputs;
  return planProduct({
    ...{ batch: 1, rows, columns: of.outputs, depth: of.positions, size: of.filterSize },
    left: of.isPointwise
      ? matrix('side', { vectors: inVectors && !single, rectified, side: 'left' })
      : pixelsAcross(constantsOf(of, of.inputs), inVectors && !single, rectified),
    right: matrix('side', { vectors: outVectors && !single, side: 'right' }),
    phases: onePhase,
    result: () => plainResult(outVectors),
    vectors: outVectors,
    numbers: { ...(of.isPointwise ? { left_step: 0 } : of.numbers), right_step: 0 },
  });
});

/** The gradient to the filter: (the head, x, dy, df). */
const filterGradient =
  (rectified: boolean) =>
  (call: Call): void => {
    const head = readHead(call);
    const of = sizesOf(head);
    const [left, right, result] = [call.buffer(of.xSize), call.buffer(of.ySize), call.buffer(of.filterSize)];
    computeProduct(call, plannedFilterGradient(rectified, coincide([left, right]), ...head), { left, right, result });
  };

const plannedInputGradient = kept((masked: boolean, single: boolean, ...head: Head) => {
  const of = sizesOf(head);
  const { stride, isPointwise } = of;
  const constants = constantsOf(of, of.outputs);
  const outVectors = of.outputs % 4 === 0 && !single;
  const vectors = of.inputs % 4 === 0 && !single;
  // The first phase has the most pixels.
  const rows = of.images * Math.ceil(of.numbers.h / stride) * Math.ceil(of.numbers.w / stride);
  const places = of.dilation === 1 ? Math.ceil(of.height / stride) * Math.ceil(of.width / stride) : of.height * of.width;
  return planProduct({
    ...{ batch: stride * stride, rows, columns: of.inputs, depth: places * of.outputs, size: of.xSize },
    left: isPointwise ? matrix('depth', { vectors: outVectors, side: 'left' }) : gradients(constants, outVectors),
    right: isPointwise ? matrix('depth', { vectors: outVectors, side: 'right' }) : filterBack(constants, outVectors),
    phases: isPointwise ? onePhase : strided(constants),
    result: (withMask) => (isPointwise ? plainResult(vectors, withMask) : pixelResult(vectors, stride, withMask)),
    ...{ vectors, masked },
    numbers: isPointwise ? { left_step: 0, right_step: 0 } : { ...of.numbers, images: of.images },
  });
});

/** The gradient to the input: (the head, dy, filter, dx), or (the head, dy, filter, x, dx) where x went through a ReLU. */
const inputGradient =
  (rectified: boolean) =>
  (call: Call): void => {
    const head = readHead(call);
    const of = sizesOf(head);
    const [left, right] = [call.buffer(of.ySize), call.buffer(of.filterSize)];
    const mask = rectified ? call.buffer(of.xSize) : undefined;
    const result = call.buffer(of.xSize);
    const single = coincide(mask === undefined ? [left, right] : [left, right, mask]);
    computeProduct(call, plannedInputGradient(rectified, single, ...head), { left, right, result, mask });
  };

/** Dense convolutions and their gradients. */
export const convolutions: Kernels = {
  convolution: forward(false),
  rectified_convolution: forward(true),
  convolution_input_gradient: inputGradient(false),
  rectified_convolution_input_gradient: inputGradient(true),
  convolution_filter_gradient: filterGradient(false),
  rectified_convolution_filter_gradient: filterGradient(true),
};

import type { Call, Kernels } from '../call.js';
import type { Range } from '../range.js';
import { type Factor, filterBack, gradients, matrix, pixels, pixelsAcross, type WindowConstants } from './products/factors.js';
import { onePhase, strided } from './products/phase.js';
import { computeProduct } from './products/product.js';
import { pixelResult, plainResult } from './products/results.js';
import { divisionOf } from './products/tiling.js';

/** Sizes of a dense convolution of images [N, H, W, I] with a filter [height, width, I, O]. */
const readSizes = (call: Call) => {
  const [images, h, w, inputs] = [call.integer(), call.integer(), call.integer(), call.integer()];
  const [height, width, outputs] = [call.integer(1), call.integer(1), call.integer()];
  const [stride, dilation, top, left] = [call.integer(1), call.integer(1), call.integer(), call.integer()];
  const [oh, ow] = [call.integer(), call.integer()];
  return {
    ...{ inputs, outputs, height, width, stride, dilation },
    numbers: { h, w, oh, ow, top, left },
    xSize: images * h * w * inputs,
    ySize: images * oh * ow * outputs,
    filterSize: height * width * inputs * outputs,
    images,
    positions: images * oh * ow,
    // Every pixel by itself: a product of the images as they lie.
    isPointwise: height === 1 && width === 1 && stride === 1 && top === 0 && left === 0 && oh === h && ow === w,
  };
};

type Sizes = ReturnType<typeof readSizes>;

const constantsOf = ({ height, width, stride, dilation }: Sizes, channels: number): WindowConstants => ({
  ...{ height, width, stride, dilation },
  channels: Math.max(1, channels),
});

/** Tells whether numbers lie in vectors of four; not where a tensor is also read as another operand. */
const areVectors = (channels: number, own: Range, others: readonly (Range | undefined)[]): boolean =>
  channels % 4 === 0 && !others.includes(own);

const forward =
  (rectified: boolean) =>
  (call: Call): void => {
    const of = readSizes(call);
    const [x, filter, y] = [call.buffer(of.xSize), call.buffer(of.filterSize), call.buffer(of.ySize)];
    const depth = of.height * of.width * of.inputs;
    const vectors = areVectors(of.inputs, x, [filter]);
    const left: Factor = of.isPointwise
      ? matrix('depth', { vectors, rectified, side: 'left' })
      : pixels(constantsOf(of, of.inputs), vectors, rectified);
    computeProduct(
      call,
      {
        ...{ batch: 1, rows: of.positions, columns: of.outputs, depth, size: of.ySize, left },
        right: matrix('side', { vectors: areVectors(of.outputs, filter, [x]), side: 'right' }),
        phases: onePhase,
        result: () => plainResult(of.outputs % 4 === 0),
        vectors: of.outputs % 4 === 0,
        division: divisionOf(1, of.positions, of.outputs, depth),
        numbers: { ...(of.isPointwise ? { left_step: 0 } : of.numbers), right_step: 0 },
      },
      { left: x, right: filter, result: y },
    );
  };

const filterGradient =
  (rectified: boolean) =>
  (call: Call): void => {
    const of = readSizes(call);
    const [x, dy, result] = [call.buffer(of.xSize), call.buffer(of.ySize), call.buffer(of.filterSize)];
    const rows = of.height * of.width * of.inputs;
    const vectors = areVectors(of.inputs, x, [dy]);
    const left: Factor = of.isPointwise
      ? matrix('side', { vectors, rectified, side: 'left' })
      : pixelsAcross(constantsOf(of, of.inputs), vectors, rectified);
    computeProduct(
      call,
      {
        ...{ batch: 1, rows, columns: of.outputs, depth: of.positions, size: of.filterSize, left },
        right: matrix('side', { vectors: areVectors(of.outputs, dy, [x]), side: 'right' }),
        phases: onePhase,
        result: () => plainResult(of.outputs % 4 === 0),
        vectors: of.outputs % 4 === 0,
        division: divisionOf(1, rows, of.outputs, of.positions),
        numbers: { ...(of.isPointwise ? { left_step: 0 } : of.numbers), right_step: 0 },
      },
      { left: x, right: dy, result },
    );
  };

const inputGradient =
  (rectified: boolean) =>
  (call: Call): void => {
    const of = readSizes(call);
    const [dy, filter] = [call.buffer(of.ySize), call.buffer(of.filterSize)];
    const mask = rectified ? call.buffer(of.xSize) : undefined;
    const result = call.buffer(of.xSize);
    const { h, w } = of.numbers;
    const constants = constantsOf(of, of.outputs);
    const leftVectors = areVectors(of.outputs, dy, [filter, mask]);
    const rightVectors = areVectors(of.outputs, filter, [dy, mask]);
    const vectors = of.inputs % 4 === 0 && mask !== dy && mask !== filter;
    const { stride } = of;
    // The first phase has the most pixels.
    const rows = of.images * Math.ceil(h / stride) * Math.ceil(w / stride);
    const places = Math.ceil(of.height / stride) * Math.ceil(of.width / stride);
    const depth = (stride === 1 || of.dilation === 1 ? places : of.height * of.width) * of.outputs;
    computeProduct(
      call,
      {
        ...{ batch: stride * stride, rows, columns: of.inputs, depth, size: of.xSize },
        left: of.isPointwise ? matrix('depth', { vectors: leftVectors, side: 'left' }) : gradients(constants, leftVectors),
        right: of.isPointwise ? matrix('depth', { vectors: rightVectors, side: 'right' }) : filterBack(constants, rightVectors),
        phases: of.isPointwise ? onePhase : strided(constants),
        result: (masked) => (of.isPointwise ? plainResult(vectors, masked) : pixelResult(vectors, stride, masked)),
        vectors,
        division: divisionOf(stride * stride, rows, of.inputs, depth),
        numbers: of.isPointwise ? { left_step: 0, right_step: 0 } : { ...of.numbers, images: of.images },
      },
      { left: dy, right: filter, result, mask },
    );
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

import type { Call, Kernels } from '../call.js';
import { depthwiseFilterGradient } from './depthwise-filter.js';
import { readDepthwise } from './depthwise-sizes.js';
import { kept } from './known.js';
import { groupsFor, pixelProgram, unitOf } from './pixels.js';

/** Neighbouring outputs of a row that a thread computes: each pixel is read once for all that see it. */
const STRIP = 4;

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Text of the function `pixel(row, column)` of the image at `first`, zero outside of it. */
const pixelText = (type: string, height: string, width: string): string => `
fn pixel(first: u32, row: i32, column: i32, unit: u32) -> ${type} {
  if (row < 0 || row >= i32(n.${height}) || column < 0 || column >= i32(n.${width})) { return ${type}(); }
  return source[(first + u32(row) * n.${width} + u32(column)) * n.units + unit];
}`;

/** Positions that are `stride` pixels apart; `turned` sees the filter from its last place to its first. */
const slide = kept((channels: number, height: number, width: number, stride: number, dilation: number, turned: boolean) => {
  const { type } = unitOf(channels);
  const last = `${height * width - 1}u - `;
  const offsets = [...new Set(range(STRIP).flatMap((o) => range(width).map((k) => o * stride + k * dilation)))];
  return pixelProgram(
    `depthwise ${type} ${height}x${width} stride ${stride} dilation ${dilation}${turned ? ' turned' : ''}`,
    { source: type, filter_values: type, result: type },
    { h: 'u32', w: 'u32', oh: 'u32', ow: 'u32', top: 'i32', left: 'i32', strips: 'u32' },
    `
  let first = place % n.strips * ${STRIP}u;
  let line = place / n.strips;
  let corner = i32(first * ${stride}u) - n.left;
  ${range(STRIP)
    .map((o) => `var sum${o} = ${type}();`)
    .join(' ')}
  for (var k = 0u; k < ${height}u; k++) {
    let row = i32(line % n.oh * ${stride}u + k * ${dilation}u) - n.top;
    let image = line / n.oh * n.h * n.w;
    ${range(width)
      .map((k) => `let f${k} = filter_values[(${turned ? last : ''}(k * ${width}u + ${k}u)) * n.units + unit];`)
      .join('\n    ')}
    ${offsets
      .flatMap((j) => [
        `let x${j} = pixel(image, row, corner + ${j}, unit);`,
        ...range(STRIP).flatMap((o) =>
          range(width)
            .filter((k) => o * stride + k * dilation === j)
            .map((k) => `sum${o} = fma(x${j}, f${k}, sum${o});`),
        ),
      ])
      .join('\n    ')}
  }
  ${range(STRIP)
    .map((o) => `if (first + ${o}u < n.ow) { result[(line * n.ow + first + ${o}u) * n.units + unit] = sum${o}; }`)
    .join('\n  ')}`,
    pixelText(type, 'h', 'w'),
  );
});

/** The gradient to a pixel of a strided convolution: the places of the window that meet it. */
const meet = kept((channels: number, height: number, width: number, stride: number, dilation: number) => {
  const { type } = unitOf(channels);
  return pixelProgram(
    `depthwise input gradient ${type} ${height}x${width} stride ${stride} dilation ${dilation}`,
    { source: type, filter_values: type, result: type },
    { h: 'u32', w: 'u32', oh: 'u32', ow: 'u32', top: 'i32', left: 'i32' },
    `
  let image = place / (n.h * n.w) * n.oh * n.ow;
  var sum = ${type}();
  for (var k = 0; k < ${height}; k++) {
    let row = i32(place / n.w % n.h) + n.top - k * ${dilation};
    if (row % ${stride} != 0) { continue; }
    for (var j = 0; j < ${width}; j++) {
      let column = i32(place % n.w) + n.left - j * ${dilation};
      if (column % ${stride} != 0) { continue; }
      let weight = filter_values[u32(k * ${width} + j) * n.units + unit];
      sum = fma(pixel(image, row / ${stride}, column / ${stride}, unit), weight, sum);
    }
  }
  result[i] = sum;`,
    pixelText(type, 'oh', 'ow'),
  );
});

/** depthwise(n, h, w, c, kh, kw, stride, dilation, top, left, oh, ow, x, filter, y) */
const depthwiseForward = (call: Call): void => {
  const { images, channels, height, width, stride, dilation, numbers, xSize, ySize, filterSize } = readDepthwise(call);
  const [source, filter_values, result] = [call.buffer(xSize), call.buffer(filterSize), call.buffer(ySize)];
  if (ySize === 0) return;
  const [units, strips] = [channels / unitOf(channels).size, Math.ceil(numbers.ow / STRIP)];
  const count = images * numbers.oh * strips * units;
  const of = slide(channels % 4 === 0 ? 4 : 1, height, width, stride, dilation, false);
  call.launch(of, { source, filter_values, result }, { ...numbers, count, units, strips }, groupsFor(count));
};

/** depthwise_input_gradient(n, h, w, c, kh, kw, stride, dilation, top, left, oh, ow, dy, filter, dx) */
const depthwiseInputGradient = (call: Call): void => {
  const { images, channels, height, width, stride, dilation, numbers, xSize, ySize, filterSize } = readDepthwise(call);
  const operands = { source: call.buffer(ySize), filter_values: call.buffer(filterSize), result: call.buffer(xSize) };
  if (xSize === 0) return;
  const [kind, units] = [channels % 4 === 0 ? 4 : 1, channels / unitOf(channels).size];
  const { h, w, oh, ow, top, left } = numbers;
  if (stride > 1) {
    const count = images * h * w * units;
    call.launch(meet(kind, height, width, stride, dilation), operands, { ...numbers, count, units }, groupsFor(count));
    return;
  }
  const strips = Math.ceil(w / STRIP);
  const count = images * h * strips * units;
  // The window turned about: what lay before it lies behind.
  const turned = { h: oh, w: ow, oh: h, ow: w, top: dilation * (height - 1) - top, left: dilation * (width - 1) - left };
  call.launch(slide(kind, height, width, 1, dilation, true), operands, { ...turned, count, units, strips }, groupsFor(count));
};

/** Depthwise convolutions and their gradients. */
export const depthwise: Kernels = {
  depthwise: depthwiseForward,
  depthwise_input_gradient: depthwiseInputGradient,
  depthwise_filter_gradient: depthwiseFilterGradient,
};

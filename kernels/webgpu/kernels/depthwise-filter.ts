import type { Call } from '../call.js';
import { groupsOf, program } from '../program.js';
import { readDepthwise } from './depthwise-sizes.js';
import { kept } from './known.js';
import { unitOf } from './pixels.js';
import { sumOfParts } from './products/sum.js';

const THREADS = 128;
/** Most channel units side by side in a workgroup. */
const MOST_LANES = 32;
/** Most places of a row of the window that a thread keeps sums of. */
const MOST_PLACES = 8;
/** Positions that a thread adds up, where that makes no more than so many segments. */
const CHAIN = 32;
const MOST_SEGMENTS = 512;

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Sums over the positions of a segment: for a row of the window, or a part of it, and the units of a workgroup. */
const gather = kept((channels: number, height: number, width: number, stride: number, dilation: number, lanes: number) => {
  const { type } = unitOf(channels);
  const shares = THREADS / lanes;
  const places = Math.min(width, MOST_PLACES);
  const chunks = Math.ceil(width / places);
  const at = range(places);
  return program({
    name: `depthwise filter gradient ${type} ${height}x${width} stride ${stride} dilation ${dilation} ${lanes}`,
    operands: { source: `array<${type}>`, gradient: `array<${type}>`, parts: `array<${type}>` },
    numbers: {
      ...{ groups: 'u32', units: 'u32', positions: 'u32', segment: 'u32' },
      ...{ h: 'u32', w: 'u32', oh: 'u32', ow: 'u32', top: 'i32', left: 'i32' },
    },
    code: `
var<workgroup> shares: array<${type}, ${THREADS * places}>;
fn pixel(first: u32, row: i32, column: i32, unit: u32) -> ${type} {
  if (row < 0 || row >= i32(n.h) || column < 0 || column >= i32(n.w)) { return ${type}(); }
  return source[(first + u32(row) * n.w + u32(column)) * n.units + unit];
}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let index = group_index(group);
  let blocks = (n.units + ${lanes - 1}u) / ${lanes}u;
  let unit = index % blocks * ${lanes}u + t % ${lanes}u;
  let row = index / blocks % ${height}u;
  let first = index / blocks / ${height}u % ${chunks}u * ${places}u;
  let part = index / blocks / ${height * chunks}u;
  let end = min((part + 1u) * n.segment, n.positions);
  ${at.map((k) => `var sum${k} = ${type}();`).join(' ')}
  if (unit < n.units && index < n.groups) {
    for (var position = part * n.segment + t / ${lanes}u; position < end; position += ${shares}u) {
      let dy = gradient[position * n.units + unit];
      let line = position / n.ow;
      let image = line / n.oh * n.h * n.w;
      let y = i32(line % n.oh * ${stride}u + row * ${dilation}u) - n.top;
      let x = i32(position % n.ow * ${stride}u + first * ${dilation}u) - n.left;
      ${at.map((k) => `sum${k} = fma(pixel(image, y, x + ${k * dilation}, unit), dy, sum${k});`).join('\n      ')}
    }
  }
  ${at.map((k) => `shares[${k * THREADS}u + t] = sum${k};`).join(' ')}
  for (var half = ${THREADS / 2}u; half >= ${lanes}u; half /= 2u) {
    workgroupBarrier();
    if (t < half) {
      ${at.map((k) => `shares[${k * THREADS}u + t] += shares[${k * THREADS}u + t + half];`).join('\n      ')}
    }
  }
  if (t < ${lanes}u && unit < n.units && index < n.groups) {
    let to = (part * ${height}u + row) * ${width}u + first;
    ${at.map((k) => `if (first + ${k}u < ${width}u) { parts[(to + ${k}u) * n.units + unit] = shares[${k * THREADS}u + t]; }`).join('\n    ')}
  }
}`,
  });
});

/** depthwise_filter_gradient(n, h, w, c, kh, kw, stride, dilation, top, left, oh, ow, x, dy, df) */
export const depthwiseFilterGradient = (call: Call): void => {
  const { images, channels, height, width, stride, dilation, numbers, xSize, ySize, filterSize } = readDepthwise(call);
  const [source, gradient, result] = [call.buffer(xSize), call.buffer(ySize), call.buffer(filterSize)];
  if (filterSize === 0) return;
  const positions = images * numbers.oh * numbers.ow;
  const units = channels / unitOf(channels).size;
  const lanes = Math.min(MOST_LANES, 2 ** Math.ceil(Math.log2(units)));
  const shares = THREADS / lanes;
  const segments = Math.max(1, Math.min(MOST_SEGMENTS, Math.ceil(positions / (shares * CHAIN))));
  const chunks = Math.ceil(width / Math.min(width, MOST_PLACES));
  const groups = Math.ceil(units / lanes) * height * chunks * segments;
  const parts = segments === 1 ? result : call.scratch(segments * filterSize);
  call.launch(
    gather(channels % 4 === 0 ? 4 : 1, height, width, stride, dilation, lanes),
    { source, gradient, parts },
    { ...numbers, groups, units, positions, segment: Math.ceil(positions / segments) },
    groupsOf(groups),
  );
  if (segments > 1) sumOfParts(call, { size: filterSize, count: segments, parts, result });
};

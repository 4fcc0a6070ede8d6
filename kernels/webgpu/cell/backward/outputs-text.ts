import { nanText, wordsText } from './words-text.js';

const THREADS = 256;

/**
 * Words of an output in the table of the last step. Its number in row r and column c is the sum over the splits, `stride`
 * numbers apart, of those at from + (r / group)·group_pitch + (r mod group)·pitch + c, and of the same at `second`.
 */
export const OUTPUT_WORDS = [
  'from',
  'second',
  'splits',
  'stride',
  'group',
  'pitch',
  'group_pitch',
  'columns',
  'count',
  'list',
] as const;

/**
 * The WGSL of the gradients that leave a cell but those of its nodes: sums over splits, in their order, in the layout in which
 * JavaScript has the tensors. One that has a `list` sums the numbers at listed places instead: its ends, then the places.
 */
export const outputsText = (): string => {
  const word = (name: (typeof OUTPUT_WORDS)[number]): string => `table[at + ${OUTPUT_WORDS.indexOf(name)}u]`;
  return `
const NOTHING = 0xffffffffu;
fn sum(first: u32, splits: u32, stride: u32) -> f32 {
  var s0 = 0.0; var s1 = 0.0; var s2 = 0.0; var s3 = 0.0;
  var i = 0u;
  for (; i + 4u <= splits; i += 4u) {
    let at = first + i * stride;
    s0 += scratch[at]; s1 += scratch[at + stride]; s2 += scratch[at + 2u * stride]; s3 += scratch[at + 3u * stride];
  }
  for (; i < splits; i++) { s0 += scratch[first + i * stride]; }
  return (s0 + s1) + (s2 + s3);
}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) t: u32) {
  let at = n.table + wid.y * ${OUTPUT_WORDS.length}u;
  let to = places[n.entry + wid.y];
  let i = wid.x * ${THREADS}u + t;
  if (to == NOTHING || i >= ${word('count')}) { return; }
  if (${word('list')} != NOTHING) {
    let list = ${word('list')};
    var value = 0.0;
    var first = 0u;
    if (i > 0u) { first = table[list + i - 1u]; }
    for (var k = first; k < table[list + i]; k++) { value += scratch[table[list + ${word('count')} + k]]; }
    slab[to + i] = value;
    return;
  }
  let row = i / ${word('columns')}; let column = i % ${word('columns')};
  let place = (row / ${word('group')}) * ${word('group_pitch')} + (row % ${word('group')}) * ${word('pitch')} + column;
  var value = sum(${word('from')} + place, ${word('splits')}, ${word('stride')});
  if (${word('second')} != NOTHING) { value += sum(${word('second')} + place, ${word('splits')}, ${word('stride')}); }
  slab[to + i] = value;
}`;
};

/** The WGSL of the gradient of a foreign candidate's values, [N, height, width, active]: weight · factor of its edge · g. */
export const foreignText = (vectors: number): string => `
${wordsText(vectors)}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let i = group_index(group) * ${THREADS}u + t;
  if (i >= n.count) { return; }
  let pixel = i / n.channels; let channel = i % n.channels;
  y[i] = scratch[n.upstream + channel / 4u][channel % 4u] * path_of(n.path, pixel / n.plane) * sums[n.g + pixel * P + channel / 4u][channel % 4u];
}`;

/** Words of an edge in the table of the sums over the channels that bypass on it. */
export const BYPASS_WORDS = ['g', 'partial', 'is_pooled', 'base', 'pixel', 'places', 'height', 'width'] as const;

/**
 * The WGSL of the sums of which the gradients of the weights of edges are made: Σ over pixels and channels of g times what
 * bypassed, of one split of one edge. `values` has the channels of the node that the edges leave.
 */
export const bypassSumsText = (held: boolean): string => {
  const word = (name: (typeof BYPASS_WORDS)[number]): string => `table[at + ${BYPASS_WORDS.indexOf(name)}u]`;
  return `${nanText}
var<workgroup> lanes: array<f32, ${THREADS}>;
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) t: u32) {
  let at = n.table + wid.y * ${BYPASS_WORDS.length}u;
  var sum = 0.0;
  for (var i = wid.x * n.each + t; i < min((wid.x + 1u) * n.each, n.numbers); i += ${THREADS}u) {
    let pixel = i / n.rest; let channel = i % n.rest;
    var x = 0.0;
    if (${word('is_pooled')} == 0u) { x = values[${word('base')} + pixel * ${word('pixel')} + channel]; }
    else {
      let height = ${word('height')}; let width = ${word('width')};
      let across = width / 2u; let down = height / 2u;
      let image = pixel / (across * down); let y = (pixel / across) % down; let column = pixel % across;
      let first = ${word('base')} + ((image * height + 2u * y) * width + 2u * column) * ${word('pixel')} + channel;
      ${
        held
          ? `let k = (piece[${word('places')} + i / 16u] >> (2u * (i % 16u))) & 3u;
      x = values[first + ((k / 2u) * width + k % 2u) * ${word('pixel')}];`
          : `x = values[first];
      for (var k = 1u; k < 4u; k++) {
        let other = values[first + ((k / 2u) * width + k % 2u) * ${word('pixel')}];
        if (other > x || is_nan(other)) { x = other; }
      }`
      }
    }
    sum = fma(bypass[${word('g')} + i], x, sum);
  }
  lanes[t] = sum;
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (t < half) { lanes[t] += lanes[t + half]; }
  }
  if (t == 0u) { scratch[${word('partial')} + wid.x] = lanes[0]; }
}`;
};

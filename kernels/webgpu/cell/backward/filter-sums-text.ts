import { BLOCK_VECTORS } from './tiles.js';
import { FILTER_PIXELS, filterSumText, TILE, type TileWindow } from './windows-text.js';

const THREADS = 128;

const list = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Groups of rows of a tile over which the sums of a depthwise filter are shared out. */
const rowGroups = (size: number, chunk: number): number =>
  ([8, 4, 2, 1] as const).find((groups) => groups * size * chunk <= THREADS) as number;

/** Rows of a tile over which one thread sums the gradient of a depthwise filter of some taps, as text. */
export const filterRowsText = (chunk: number): string =>
  `select(${TILE / rowGroups(3, chunk)}u, ${TILE / rowGroups(5, chunk)}u, taps == 25u)`;

/**
 * The WGSL of `sum_filter`, by which a workgroup of the pointwise step sums the gradient of its depthwise filter: so many rows a
 * thread, whose number the compiler must not know, lest it unrolls them and runs out of registers.
 */
export const sumFilterText = (windows: readonly TileWindow[], chunk: number): string => `
fn sum_filter(window: u32, rows: u32, t: u32) {
  switch (window) {
  default: { }
${windows
  .map((each, i) => {
    if (i === 0) return '';
    return `  case ${i}u: {
    let cv = t % V; let ky = (t / V) % ${each.size}u; let group = t / (V * ${each.size}u);
    if (group < ${rowGroups(each.size, chunk)}u) {
      for (var r = 0u; r < ${TILE / FILTER_PIXELS}u * rows; r++) {
        let row = group * rows + r / ${TILE / FILTER_PIXELS}u; let x = ${FILTER_PIXELS}u * (r % ${TILE / FILTER_PIXELS}u);
        let at = (row * ${each.step}u + ky * ${each.dilation}u) * PITCH + x * ${each.step}u; let first = row * ${TILE}u + x;
        ${filterSumText(each, 'xs', 'dzs', 'at', 'first')}
      }
    }
  }`;
  })
  .join('\n')}
  }
}`;

/** The end of a workgroup, when it is through its tiles: it sums over groups of rows and of pixels, in their order. */
export const givenSumsText = (chunk: number, outputs: number, outputChunks: number, groups: number): string => `
  let to = unit.partial + split * unit.partial_stride;
  if (block == 0u && taps > 0u) {
    let size = select(3u, 5u, taps == 25u);
    workgroupBarrier();
    ${list(5)
      .map((x) => `xs[t * 5u + ${x}u] = f${x};`)
      .join(' ')}
    workgroupBarrier();
    let count = select(${rowGroups(3, chunk)}u, ${rowGroups(5, chunk)}u, size == 5u);
    for (var i = t; i < taps * V; i += ${THREADS}u) {
      let tap = i / V; let vector = i % V;
      var sum = vec4f();
      for (var group = 0u; group < count; group++) {
        sum += xs[((group * size + tap / size) * V + vector) * 5u + tap % size];
      }
      if (first_vector + vector < P) { scratch[to + tap * P + first_vector + vector] = sum; }
    }
  }
${list(outputChunks)
  .map(
    (j) => `  workgroupBarrier();
  ${list(4)
    .map((r) => `xs[t * 4u + ${r}u] = w${j}${r};`)
    .join(' ')}
  workgroupBarrier();
  for (var i = t; i < ${4 * outputs}u * V; i += ${THREADS}u) {
    let r = i / (${outputs}u * V); let rest = i % (${outputs}u * V);
    let kv = block * ${BLOCK_VECTORS}u + ${outputs * j}u + rest / V; let row = 4u * (first_vector + rest % V) + r;
    var sum = vec4f();
    for (var group = 0u; group < ${groups}u; group++) { sum += xs[(group * ${outputs}u * V + rest) * 4u + r]; }
    if (kv < P && row < 4u * P) { scratch[to + (taps + row) * P + kv] = sum; }
  }`,
  )
  .join('\n')}`;

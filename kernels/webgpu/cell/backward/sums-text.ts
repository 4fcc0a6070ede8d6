import { wordsText } from './words-text.js';

/** Threads of a workgroup of the steps below. */
const THREADS = 256;
/** Terms of an edge whose sums one workgroup takes. */
export const MOST_TERMS = 4;

/** Words of a group of terms of an edge: the gradient of its node, the factors, where the sums go, and its terms. */
export const GROUP_WORDS = [
  'g',
  'path',
  'partial',
  'terms',
  ...Array.from({ length: MOST_TERMS }, (_, k) => [`v${k}`, `mean${k}`]).flat(),
];

const list = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Vectors of a pixel that a workgroup takes together, and pixels. */
export const together = (vectors: number): { readonly row: number; readonly pixels: number } => {
  const row = Math.min(vectors, 16);
  return { row, pixels: Math.floor(THREADS / row) };
};

/** Sums over the pixels of a workgroup, in a tree of one order: each of `lanes` has [pixels, row] from the place in `from`. */
export const treeText = (row: number, pixels: number, lanes: readonly string[], from: readonly string[] = []): string => `
    for (var left = ${pixels}u; left > 1u;) {
      let half = (left + 1u) / 2u;
      workgroupBarrier();
      if (t / ${row}u + half < left) {
        ${lanes.map((name, i) => `${name}[t${from[i] ?? ''}] += ${name}[t + half * ${row}u${from[i] ?? ''}];`).join(' ')}
      }
      left = half;
    }
    workgroupBarrier();`;

/**
 * The WGSL of the sums that the terms of a node need: Σ g and, of each term, Σ g·(v − mean), over the pixels of a split, g
 * times the factor of the edge; [splits, 1 + 4, padded].
 */
export const termsText = (vectors: number): string => {
  const { row, pixels } = together(vectors);
  const word = (name: string): string => `table[at + ${GROUP_WORDS.indexOf(name)}u]`;
  return `
${wordsText(vectors)}
var<workgroup> lanes: array<vec4f, ${THREADS}>;
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) t: u32) {
  let at = n.table + wid.y * ${GROUP_WORDS.length}u;
  let split = wid.x; let cv = t % ${row}u; let lane = t / ${row}u; let vector = wid.z * ${row}u + cv;
  let count = ${word('terms')};
  var sum = vec4f(); ${list(MOST_TERMS)
    .map((k) => `var s${k} = vec4f(); var mean${k} = vec4f();`)
    .join(' ')}
  if (lane < ${pixels}u && vector < P) {
    ${list(MOST_TERMS)
      .map((k) => `if (count > ${k}u && ${word(`mean${k}`)} != NOTHING) { mean${k} = tape[${word(`mean${k}`)} + vector]; }`)
      .join('\n    ')}
    for (var pixel = split * n.each + lane; pixel < min((split + 1u) * n.each, n.pixels); pixel += ${pixels}u) {
      let place = pixel * P + vector;
      let g = sums[${word('g')} + place] * path_of(${word('path')}, pixel / n.plane);
      sum += g;
      ${list(MOST_TERMS)
        .map((k) => `if (count > ${k}u) { s${k} = fma(g, tape[${word(`v${k}`)} + place] - mean${k}, s${k}); }`)
        .join('\n      ')}
    }
  }
  let to = ${word('partial')} + split * ${MOST_TERMS + 1}u * P + vector;
${['sum', ...list(MOST_TERMS).map((k) => `s${k}`)]
  .map(
    (name, k) => `  ${k === 0 ? '{' : `if (count > ${k - 1}u) {`}
    lanes[t] = ${name};${treeText(row, pixels, ['lanes'])}
    if (lane == 0u && vector < P) { scratch[to + ${k}u * P] = lanes[cv]; }
    workgroupBarrier();
  }`,
  )
  .join('\n')}
}`;
};

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

/** Sums over the pixels of a workgroup, in a tree of one order: `lanes` has [pixels, row]. */
const treeText = (row: number, pixels: number): string => `
    for (var left = ${pixels}u; left > 1u;) {
      let half = (left + 1u) / 2u;
      workgroupBarrier();
      if (lane + half < left) { lanes[lane * ${row}u + cv] += lanes[(lane + half) * ${row}u + cv]; }
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
    lanes[t] = ${name};${treeText(row, pixels)}
    if (lane == 0u && vector < P) { scratch[to + ${k}u * P] = lanes[cv]; }
    workgroupBarrier();
  }`,
  )
  .join('\n')}
}`;
};

/** Words of a normalisation, or of a term without one, in the table of the step that finishes their sums. */
export const FINISH_WORDS = [
  'sum',
  'product',
  'stride',
  'splits',
  'coefficients',
  'affine',
  'theta',
  'upstream',
  'vectors_out',
  'change',
] as const;

/**
 * The WGSL of what the gradients of terms and of normalisations are made of: a, b and d of dz = a·g + b·z + d, the gradients
 * of scale and shift, and what a candidate gives to the gradient of θ.
 *
 * A workgroup finishes one of them. With m = weight, s = 1/√(variance + ε), N pixels: a = m·γ·s,
 * b = −m·γ·s³·Σ g·(z − mean) / N, d = −m·γ·s·Σ g / N − b·mean.
 */
export const finishText = (vectors: number): string => {
  const { row, pixels } = together(vectors);
  const word = (name: (typeof FINISH_WORDS)[number]): string => `table[at + ${FINISH_WORDS.indexOf(name)}u]`;
  return `
${wordsText(vectors)}
var<workgroup> lanes: array<vec4f, ${THREADS}>;
fn total(begin: u32, stride: u32, splits: u32, cv: u32, lane: u32, first: u32) -> vec4f {
  var sum = vec4f();
  if (lane < ${pixels}u && first + cv < P) {
    for (var split = lane; split < splits; split += ${pixels}u) { sum += scratch[begin + split * stride + first + cv]; }
  }
  workgroupBarrier();
  lanes[lane * ${row}u + cv] = sum;${treeText(row, pixels)}
  return lanes[cv];
}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) t: u32) {
  let at = n.table + wid.x * ${FINISH_WORDS.length}u;
  let cv = t % ${row}u; let lane = t / ${row}u;
  var weight = 1.0;
  if (${word('theta')} != NOTHING) { weight = tape_number(${word('theta')}); }
  let coefficients = ${word('coefficients')};
  var change = vec4f();
  for (var first = 0u; first < P; first += ${row}u) {
    let up = total(${word('sum')}, ${word('stride')}, ${word('splits')}, cv, lane, first);
    let product = total(${word('product')}, ${word('stride')}, ${word('splits')}, cv, lane, first);
    let vector = first + cv;
    if (lane == 0u && vector < P) {
      let to = ${word('upstream')} + vector;
      if (coefficients == NOTHING) {
        change += product;
        scratch[to] = vec4f(weight); scratch[to + P] = vec4f(); scratch[to + 2u * P] = vec4f();
      } else {
        let mean = tape[coefficients + vector]; let scale = tape[coefficients + P + vector];
        var gamma = vec4f(1.0); var beta = vec4f();
        if (${word('affine')} != NOTHING) { gamma = tape[${word('affine')} + vector]; beta = tape[${word('affine')} + P + vector]; }
        let normalized = scale * product;
        let b = -weight * gamma * scale * scale * normalized / n.pixels;
        change += fma(gamma, normalized, beta * up);
        scratch[to] = weight * gamma * scale;
        scratch[to + P] = b;
        scratch[to + 2u * P] = -weight * gamma * scale * up / n.pixels - b * mean;
        if (${word('vectors_out')} != NOTHING) {
          scratch[${word('vectors_out')} + vector] = weight * normalized;
          scratch[${word('vectors_out')} + P + vector] = weight * up;
        }
      }
    }
  }
  workgroupBarrier();
  if (lane == 0u) { lanes[cv] = change; }
  workgroupBarrier();
  if (t == 0u && ${word('change')} != NOTHING) {
    var all = vec4f();
    for (var i = 0u; i < min(${row}u, P); i++) { all += lanes[i]; }
    scratch[${word('change')}] = vec4f((all.x + all.y) + (all.z + all.w), 0.0, 0.0, 0.0);
  }
}`;
};

import { together, treeText } from './sums-text.js';
import { wordsText } from './words-text.js';

/** Words of a normalisation, or of a term without one, whose sums over splits are to be finished. */
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

/** A normalisation, or a term without one, as its words. */
export type FinishRecord = Readonly<Record<(typeof FINISH_WORDS)[number], number>>;

const word = (name: (typeof FINISH_WORDS)[number]): string => `table[at + ${FINISH_WORDS.indexOf(name)}u]`;

/**
 * The WGSL of what follows from the sums of one vector of channels: a, b and d of dz = a·g + b·z + d to `upstream`, the
 * gradients of scale and shift, and what a candidate gives to the gradient of θ.
 *
 * With m = weight, s = 1/√(variance + ε), N pixels: a = m·γ·s, b = −m·γ·s³·Σ g·(z − mean) / N, d = −m·γ·s·Σ g / N − b·mean.
 */
const vectorText = `
fn weight_of(at: u32) -> f32 {
  if (${word('theta')} == NOTHING) { return 1.0; }
  return tape_number(${word('theta')});
}
fn finish_vector(at: u32, upstream: u32, is_first: bool, vector: u32, up: vec4f, product: vec4f) -> vec4f {
  let weight = weight_of(at); let coefficients = ${word('coefficients')}; let to = upstream + vector;
  if (coefficients == NOTHING) {
    scratch[to] = vec4f(weight); scratch[to + P] = vec4f(); scratch[to + 2u * P] = vec4f();
    return product;
  }
  let mean = tape[coefficients + vector]; let scale = tape[coefficients + P + vector];
  var gamma = vec4f(1.0); var beta = vec4f();
  if (${word('affine')} != NOTHING) { gamma = tape[${word('affine')} + vector]; beta = tape[${word('affine')} + P + vector]; }
  let normalized = scale * product;
  let b = -weight * gamma * scale * scale * normalized / n.pixels;
  scratch[to] = weight * gamma * scale;
  scratch[to + P] = b;
  scratch[to + 2u * P] = -weight * gamma * scale * up / n.pixels - b * mean;
  if (is_first && ${word('vectors_out')} != NOTHING) {
    scratch[${word('vectors_out')} + vector] = weight * normalized;
    scratch[${word('vectors_out')} + P + vector] = weight * up;
  }
  return fma(gamma, normalized, beta * up);
}`;

const changeText = (lanes: string, row: string): string => `
    var all = vec4f();
    for (var i = 0u; i < ${row}; i++) { all += ${lanes}[i]; }
    scratch[${word('change')}] = vec4f((all.x + all.y) + (all.z + all.w), 0.0, 0.0, 0.0);`;

/** The WGSL of the step that finishes sums for launches behind it: a workgroup finishes one of them. */
export const finishText = (vectors: number): string => {
  const { row, pixels } = together(vectors);
  return `
${wordsText(vectors)}
${vectorText}
var<workgroup> lanes: array<vec4f, 256>;
fn total(begin: u32, stride: u32, splits: u32, cv: u32, lane: u32, first: u32, t: u32) -> vec4f {
  var sum = vec4f();
  if (lane < ${pixels}u && first + cv < P) {
    for (var split = lane; split < splits; split += ${pixels}u) { sum += scratch[begin + split * stride + first + cv]; }
  }
  workgroupBarrier();
  lanes[t] = sum;${treeText(row, pixels, ['lanes'])}
  return lanes[cv];
}
@compute @workgroup_size(256) fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) t: u32) {
  let at = n.table + wid.x * ${FINISH_WORDS.length}u;
  let cv = t % ${row}u; let lane = t / ${row}u;
  var change = vec4f();
  for (var first = 0u; first < P; first += ${row}u) {
    let up = total(${word('sum')}, ${word('stride')}, ${word('splits')}, cv, lane, first, t);
    let product = total(${word('product')}, ${word('stride')}, ${word('splits')}, cv, lane, first, t);
    if (lane == 0u && first + cv < P) { change += finish_vector(at, ${word('upstream')}, true, first + cv, up, product); }
  }
  workgroupBarrier();
  if (lane == 0u) { lanes[cv] = change; }
  workgroupBarrier();
  if (t == 0u && ${word('change')} != NOTHING) {${changeText('lanes', `min(${row}u, P)`)}
  }
}`;
};

/** Most vectors of a pixel with which the workgroups that need finished sums finish them themselves. */
const MOST_VECTORS = 16;

/** Vectors of one sum that each of those workgroups reads: all splits of all channels. */
const MOST_PARTIALS = 512;

/** Splits at which a workgroup that needs finished sums may finish them itself; undefined where a launch does it for all. */
export const mostMerged = (vectors: number): number | undefined =>
  vectors <= MOST_VECTORS ? Math.floor(MOST_PARTIALS / vectors) : undefined;

/**
 * The WGSL of `merge`, by which a workgroup of so many threads finishes the sums of the record at `at` into `upstream`, a place
 * of its own: as many vectors of memory as two a thread are at `lanes`. The first of a record's workgroups gives the other
 * gradients too.
 */
export const mergeText = (vectors: number, threads: number, lanes: string): string => {
  const pixels = Math.floor(threads / vectors);
  return `
${vectorText}
fn merge(at: u32, upstream: u32, is_first: bool, t: u32) {
  let cv = t % P; let lane = t / P;
  var up = vec4f(); var product = vec4f();
  if (lane < ${pixels}u) {
    for (var split = lane; split < ${word('splits')}; split += ${pixels}u) {
      let place = split * ${word('stride')} + cv;
      up += scratch[${word('sum')} + place]; product += scratch[${word('product')} + place];
    }
  }
  ${lanes}[t] = up; ${lanes}[t + ${threads}u] = product;${treeText(vectors, pixels, [lanes, lanes], ['', ` + ${threads}u`])}
  var change = vec4f();
  if (t < P) { change = finish_vector(at, upstream, is_first, t, ${lanes}[t], ${lanes}[t + ${threads}u]); }
  workgroupBarrier();
  if (t < P) { ${lanes}[t] = change; }
  workgroupBarrier();
  if (t == 0u && is_first && ${word('change')} != NOTHING) {${changeText(lanes, 'P')}
  }
  storageBarrier();
}`;
};

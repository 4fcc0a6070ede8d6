import { DEPTH_WORDS, depthText } from './depth-text.js';
import { pixelsText, TILE } from './windows-text.js';
import { rectifyText, wordsText } from './words-text.js';

/** Words of a second unit behind those of {@link DEPTH_WORDS}. */
export const SECOND_WORDS = [...DEPTH_WORDS, 'z', 'scale', 'mean', 'signs', 'out', 'partial'] as const;

const THREADS = 128;
const word = (name: (typeof SECOND_WORDS)[number]): string => `table[at + ${SECOND_WORDS.indexOf(name)}u]`;

/** The constants in the text of the depthwise step of second units. */
export interface SecondShape {
  readonly vectors: number;
  readonly chunk: 1 | 2 | 4;
  readonly held: boolean;
}

/**
 * The WGSL of the depthwise step of second units: the gradient d of a first unit's normalised result, and Σ d and
 * Σ d·(z − mean) of the tiles of a split, [splits, 2, padded].
 */
export const secondText = ({ vectors, chunk, held }: SecondShape): string => {
  const pixels = chunk === 4 ? 2 : 1;
  const give = (p: number): string => `
      if (own && y < n.height && x${p} < n.width) {
        let place = ((image * n.height + y) * n.width + x${p}) * P + vector;
        let z = tape[${word('z')} + place];
        let x = fma(scale, z, shift);
        let d = select(vec4f(), u${p}, open(${word('signs')}, place, x));
        sums[${word('out')} + place] = d;
        sum += d;
        product = fma(d, z - mean, product);
      }`;
  return `
${wordsText(vectors)}
${rectifyText(held)}
${depthText(chunk, 1)}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) t: u32) {
  let at = n.table + wid.y * ${SECOND_WORDS.length}u;
  let first_vector = (wid.x % n.chunks) * V; let split = wid.x / n.chunks;
  let vector = first_vector + t % V; let q = t / V;
  ${pixelsText(pixels)}
  let own = ${64 * chunk < THREADS ? `t < ${64 * chunk}u && ` : ''}vector < P;
  var scale = vec4f(); var shift = vec4f(); var mean = vec4f();
  if (vector < P) { scale = tape[${word('scale')} + vector]; shift = tape[${word('scale')} + P + vector]; mean = tape[${word('mean')} + vector]; }
  var sum = vec4f(); var product = vec4f();
  let across = (n.width + ${TILE - 1}u) / ${TILE}u; let down = (n.height + ${TILE - 1}u) / ${TILE}u;
  for (var tile = split * n.each; tile < min((split + 1u) * n.each, n.tiles); tile++) {
    let image = tile / (across * down);
    let top = ((tile / across) % down) * ${TILE}u; let left = (tile % across) * ${TILE}u;
    u0 = vec4f(); u1 = vec4f();
    gather(1u, at, image, top, left, n.height, n.width, first_vector, t);
    let y = top + px0 / ${TILE}u; let x0 = left + px0 % ${TILE}u;${pixels === 2 ? ` let x1 = left + px1 % ${TILE}u;` : ''}
    ${give(0)}${pixels === 2 ? give(1) : ''}
  }
  workgroupBarrier();
  region[t] = sum; region[${THREADS}u + t] = product;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half >= V; half /= 2u) {
    if (t < half) { region[t] += region[t + half]; region[${THREADS}u + t] += region[${THREADS}u + t + half]; }
    workgroupBarrier();
  }
  if (t < V && vector < P) {
    let to = ${word('partial')} + split * 2u * P + vector;
    scratch[to] = region[t]; scratch[to + P] = region[${THREADS}u + t];
  }
}`;
};

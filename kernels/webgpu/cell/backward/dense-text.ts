import { pixelsText, TILE } from './windows-text.js';
import { rectifyText, wordsText } from './words-text.js';

/** Words of a unit in the table of the dense step. */
export const DENSE_WORDS = [
  'size',
  'dilation',
  'z',
  'g',
  'path',
  'upstream',
  'matrix',
  'x',
  'scale',
  'signs',
  'mask',
  'out',
  'dmask',
] as const;

const THREADS = 128;
const PIXELS = TILE * TILE;
const DZ_PITCH = 66;

/** The constants in the text of the dense step. */
export interface DenseShape {
  readonly vectors: number;
  readonly chunk: 1 | 2 | 4;
  readonly held: boolean;
  readonly masks: boolean;
}

/**
 * The WGSL of the gradient of what a dense filter reads, tap by tap: dx(q) = Σ over taps of filterᵀ·dz(q − offset of the tap),
 * times the mask. A workgroup is a tile, a chunk of inputs and a unit.
 */
export const denseText = ({ vectors, chunk, held, masks }: DenseShape): string => {
  const second = chunk === 4;
  const all = (f: (p: number) => string): string => (second ? `${f(0)} ${f(1)}` : f(0));
  const word = (name: (typeof DENSE_WORDS)[number]): string => `table[at + ${DENSE_WORDS.indexOf(name)}u]`;
  return `
const V = ${chunk}u;
${wordsText(vectors)}
${rectifyText(held)}
var<workgroup> dzs: array<vec4f, ${4 * DZ_PITCH}>;
var<workgroup> ws: array<vec4f, ${16 * chunk}>;
var<workgroup> products: array<vec4f, ${PIXELS * chunk}>;
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) t: u32) {
  let at = n.table + wid.y * ${DENSE_WORDS.length}u;
  let tile = wid.x / n.chunks; let first_vector = (wid.x % n.chunks) * V;
  let across = (n.width + ${TILE - 1}u) / ${TILE}u; let down = (n.height + ${TILE - 1}u) / ${TILE}u;
  let image = tile / (across * down);
  let top = ((tile / across) % down) * ${TILE}u; let left = (tile % across) * ${TILE}u;
  let cv = t % V; let q = t / V; let vector = first_vector + cv;
  ${pixelsText(second ? 2 : 1)}
  let own = ${64 * chunk < THREADS ? `t < ${64 * chunk}u && ` : ''}vector < P;
  let size = ${word('size')}; let dilation = ${word('dilation')}; let pad = dilation * (size - 1u) / 2u;
  let path = path_of(${word('path')}, image); let upstream = ${word('upstream')};
  ${all((p) => `var u${p} = vec4f();`)}
  for (var tap = 0u; tap < size * size; tap++) {
    for (var first_k = 0u; first_k < P; first_k += 4u) {
      workgroupBarrier();
      for (var i = t; i < 256u; i += ${THREADS}u) {
        let kv = first_k + i % 4u; let px = i / 4u;
        let y = i32(top + px / ${TILE}u + pad) - i32((tap / size) * dilation);
        let x = i32(left + px % ${TILE}u + pad) - i32((tap % size) * dilation);
        var dz = vec4f();
        if (kv < P && y >= 0 && x >= 0 && y < i32(n.height) && x < i32(n.width)) {
          let place = ((image * n.height + u32(y)) * n.width + u32(x)) * P + kv;
          dz = fma(scratch[upstream + kv] * path, sums[${word('g')} + place],
                   fma(scratch[upstream + P + kv], tape[${word('z')} + place], scratch[upstream + 2u * P + kv]));
        }
        dzs[(i % 4u) * ${DZ_PITCH}u + px] = dz;
      }
      if (t < 16u * V) {
        let kv = first_k + t / (4u * V); let c = 4u * (first_vector + t % V) + (t / V) % 4u;
        ws[t] = vec4f();
        if (kv < P && c < 4u * P) { ws[t] = tape[${word('matrix')} + (tap * 4u * P + c) * P + kv]; }
      }
      workgroupBarrier();
      for (var kv = 0u; kv < 4u; kv++) {
        let w = kv * 4u * V + cv;
        let w0 = ws[w]; let w1 = ws[w + V]; let w2 = ws[w + 2u * V]; let w3 = ws[w + 3u * V];
        ${all((p) => `{ let d = dzs[kv * ${DZ_PITCH}u + px${p} % ${PIXELS}u]; u${p} += vec4f(dot(d, w0), dot(d, w1), dot(d, w2), dot(d, w3)); }`)}
      }
    }
  }
  let y = top + px0 / ${TILE}u; ${all((p) => `let x${p} = left + px${p} % ${TILE}u; let inside${p} = own && y < n.height && x${p} < n.width;`)}
${
  masks
    ? `  var mask = vec4f(1.0);
  if (own) { mask = tape[${word('mask')} + image * P + vector]; }
  if (n.dmasks != 0u) {
    ${all(
      (p) => `{ var product = vec4f();
      if (inside${p}) {
        let place = ((image * n.height + y) * n.width + x${p}) * P + vector;
        var x = tape[${word('x')} + place];
        if (${word('scale')} != NOTHING) { x = fma(tape[${word('scale')} + vector], x, tape[${word('scale')} + P + vector]); }
        product = u${p} * rectified(${word('signs')}, place, x);
      }
      ${64 * chunk < THREADS ? `if (t < ${64 * chunk}u) { products[px${p} * V + cv] = product; }` : `products[px${p} * V + cv] = product;`} }`,
    )}
    workgroupBarrier();
    for (var half = ${(PIXELS * chunk) / 2}u; half >= V; half /= 2u) {
      for (var i = t; i < half; i += ${THREADS}u) { products[i] += products[i + half]; }
      workgroupBarrier();
    }
    if (t < V && vector < P) { scratch[${word('dmask')} + tile * P + vector] = products[t]; }
  }
  ${all((p) => `u${p} *= mask;`)}`
    : ''
}
  ${all((p) => `if (inside${p}) { scratch[${word('out')} + ((image * n.height + y) * n.width + x${p}) * P + vector] = u${p}; }`)}
}`;
};

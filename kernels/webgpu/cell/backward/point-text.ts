import { filterRowsText, givenSumsText, sumFilterText } from './filter-sums-text.js';
import { FINISH_WORDS, mergeText, mostMerged } from './finish-text.js';
import { BLOCK_VECTORS } from './tiles.js';
import { pixelsText, TILE, windowSumText, windowsOf } from './windows-text.js';
import { rectifyText, wordsText } from './words-text.js';

/** The constants in the text of the pointwise step. */
export interface PointShape {
  /** Vectors of four channels of a pixel. */
  readonly vectors: number;
  /** Those of a workgroup's chunk of the inputs: 1, 2 or 4. */
  readonly chunk: 1 | 2 | 4;
  /** 2 in a cell with units of stride 2. */
  readonly stride: 1 | 2;
  readonly held: boolean;
  readonly masks: boolean;
}

/** Words of a unit in the table of the pointwise step; `POINT` names them in the text. */
export const POINT_WORDS = [
  'window',
  'side',
  'origin_step',
  'origin_y',
  'origin_x',
  'pixel_step',
  'height',
  'width',
  'x',
  'scale',
  'signs',
  'z',
  'g',
  'path',
  'upstream',
  'matrix',
  'taps_at',
  'mask',
  'out',
  'partial',
  'partial_stride',
  'dmask',
] as const;

const THREADS = 128;
const PIXELS = TILE * TILE;
/** Vectors from one row of dz to the next, off the banks of the rows before. */
const DZ_PITCH = 66;

const list = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/**
 * The WGSL of the pointwise step: dz of a unit's result, the gradient of what its pointwise filter reads, and those of its
 * filters, of some channels of inputs over some tiles.
 *
 * A workgroup is one unit, one chunk of inputs and one split of the tiles; where there are more outputs than it sums, further
 * ones sum the gradient of the pointwise filter for the others. Every sum has its order by the shapes.
 *
 * Where `finishes` names a place in the table, the sums behind dz come in splits, and each workgroup finishes those of its unit;
 * further workgroups finish the sums of terms that have no unit.
 */
export const pointText = ({ vectors, chunk, stride, held, masks }: PointShape): string => {
  const pitch = stride === 2 ? 19 : 16;
  const pixelsEach = chunk === 4 ? 2 : 1;
  // Vectors of outputs that are held of dz at once.
  const outputs = vectors > 4 ? 8 : 4;
  const outputChunks = Math.ceil(Math.min(vectors, BLOCK_VECTORS) / outputs);
  const blocks = Math.ceil(vectors / BLOCK_VECTORS);
  const room = Math.max(pitch * pitch * chunk, 640);
  const groups = THREADS / (outputs * chunk);
  const perGroup = PIXELS / groups;
  const windows = windowsOf(stride);
  const second = pixelsEach === 2;
  const isMerged = mostMerged(vectors) !== undefined;
  const outerProducts = (j: number): string => `
      for (var p = 0u; p < ${perGroup}u; p++) {
        let px = pg * ${perGroup}u + p;
        let u = us[px * V + ocv];
        let d = dzs[okv * ${DZ_PITCH}u + px];
        ${list(4)
          .map((r) => `w${j}${r} = fma(vec4f(u[${r}]), d, w${j}${r});`)
          .join(' ')}
      }`;
  return `
const V = ${chunk}u;
const PITCH = ${pitch}u;
${wordsText(vectors)}
${rectifyText(held)}
struct Unit { ${POINT_WORDS.map((word) => `${word}: u32`).join(', ')} };
// In memory of the workgroup: as values of each thread its words would take a sixth of the registers.
var<workgroup> unit: Unit;
var<workgroup> xs: array<vec4f, ${room}>;
var<workgroup> us: array<vec4f, ${PIXELS * chunk}>;
var<workgroup> dzs: array<vec4f, ${outputs * DZ_PITCH}>;
var<workgroup> ws: array<vec4f, ${4 * outputs * chunk}>;
var<workgroup> fs: array<vec4f, ${25 * chunk}>;
${list(5)
  .map((x) => `var<private> f${x}: vec4f;`)
  .join(' ')}
var<private> u0: vec4f; var<private> u1: vec4f;
${isMerged ? mergeText(vectors, THREADS, 'xs') : ''}
${list(outputChunks)
  .flatMap((j) => list(4).map((r) => `var<private> w${j}${r}: vec4f;`))
  .join(' ')}

fn see(window: u32, pixel: u32, cv: u32) {
  u0 = vec4f(); u1 = vec4f();
  let row = pixel / 8u; let column = pixel % 8u; let size = select(3u, 5u, window % 2u == 0u);
  switch (window) {
${windows
  .map(
    (each, i) => `  ${i === 0 ? 'default' : `case ${i}u`}: { let at = (row * PITCH + column) * ${each.step}u;
  ${i === 0 ? `u0 = xs[at * V + cv];${second ? ' u1 = xs[(at + 2u) * V + cv];' : ''}` : windowSumText(each, { from: 'xs', at: 'at', taps: '0u', rows: 'size', pitch, pixels: pixelsEach, flipped: false })} }`,
  )
  .join('\n')}
  }
}

${sumFilterText(windows, chunk)}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) t: u32) {
  ${
    isMerged
      ? `if (wid.y >= n.units) {
    let other = (wid.y - n.units) * n.chunks * n.splits + wid.x;
    if (other >= n.others) { return; }
    let finish = n.finishes + (n.units + other) * ${FINISH_WORDS.length}u;
    merge(finish, table[finish + ${FINISH_WORDS.indexOf('upstream')}u], true, t);
    return;
  }`
      : ''
  }
  let word = n.table + wid.y * ${POINT_WORDS.length}u;
  if (t == 0u) { unit = Unit(${POINT_WORDS.map((_, i) => `table[word + ${i}u]`).join(', ')}); }
  workgroupBarrier();
  let window = table[word]; let gives = table[word + ${POINT_WORDS.indexOf('out')}u] != NOTHING;
  let first_vector = (wid.x % n.chunks) * V;
  let split = (wid.x / n.chunks) % n.splits;
  let block = wid.x / (n.chunks * n.splits);
  ${
    isMerged
      ? `var upstream = unit.upstream;
  if (n.finishes != NOTHING) {
    // Each workgroup has a place of its own: the first has that of the unit.
    upstream += wid.x * 3u * P;
    merge(n.finishes + wid.y * ${FINISH_WORDS.length}u, upstream, wid.x == 0u, t);
  }`
      : 'let upstream = unit.upstream;'
  }
  let cv = t % V; let q = t / V;
  ${pixelsText(pixelsEach)}
  let own = ${64 * chunk < THREADS ? `t < ${64 * chunk}u` : 'true'} && first_vector + cv < P;
  // The thread's part of the gradient of the pointwise filter: four inputs, a vector of outputs, some pixels.
  let ocv = t % V; let okv = (t / V) % ${outputs}u; let pg = t / (${outputs}u * V);
  let taps = select(select(9u, 25u, window % 2u == 0u), 0u, window == 0u);
  for (var i = t; i < taps * V; i += ${THREADS}u) {
    let vector = first_vector + i % V;
    fs[i] = vec4f();
    if (vector < P) { fs[i] = tape[unit.taps_at + (i / V) * P + vector]; }
  }
  let rows = ${filterRowsText(chunk)};
  let across = (n.width + 7u) / 8u; let down = (n.height + 7u) / 8u;
  for (var tile = split * n.each; tile < min((split + 1u) * n.each, n.tiles); tile++) {
    let image = tile / (across * down);
    let top = ((tile / across) % down) * 8u; let left = (tile % across) * 8u;
    workgroupBarrier();
    for (var i = t; i < unit.side * PITCH * V; i += ${THREADS}u) {
      let vector = first_vector + i % V; let column = (i / V) % PITCH; let row = i / (V * PITCH);
      if (column < unit.side) {
        let y = i32(top * unit.origin_step + row * unit.pixel_step) + bitcast<i32>(unit.origin_y);
        let x = i32(left * unit.origin_step + column * unit.pixel_step) + bitcast<i32>(unit.origin_x);
        var value = vec4f();
        if (vector < P && y >= 0 && x >= 0 && y < i32(unit.height) && x < i32(unit.width)) {
          let at = ((image * unit.height + u32(y)) * unit.width + u32(x)) * P + vector;
          value = tape[unit.x + at];
          if (unit.scale != NOTHING) { value = fma(tape[unit.scale + vector], value, tape[unit.scale + P + vector]); }
          value = rectified(unit.signs, at, value);
        }
        xs[i] = value;
      }
    }
    workgroupBarrier();
    if (own) { see(window, px0, cv); }
    let y0 = top + px0 / 8u; let x0 = left + px0 % 8u; let x1 = left + px1 % 8u;
    let inside0 = own && y0 < n.height && x0 < n.width;
    let inside1 = own && y0 < n.height && x1 < n.width;
    if (!inside0) { u0 = vec4f(); }
    if (!inside1) { u1 = vec4f(); }
    ${masks ? 'var mask = vec4f(1.0);\n    if (own) { mask = tape[unit.mask + image * P + first_vector + cv]; }' : ''}
    if (${64 * chunk < THREADS ? `t < ${64 * chunk}u` : 'true'}) {
      us[px0 * V + cv] = u0${masks ? ' * mask' : ''};
      ${second ? `us[px1 * V + cv] = u1${masks ? ' * mask' : ''};` : ''}
    }
    var du0 = vec4f(); var du1 = vec4f();
    let path = path_of(unit.path, image);
    for (var kb = 0u; kb < ${blocks}u; kb++) {
      if (block != 0u && kb != block) { continue; }
${list(outputChunks)
  .map(
    (j) => `      {
        workgroupBarrier();
        ${vectors > outputs ? '{' : 'if (tile == split * n.each) {'}
          for (var i = t; i < ${4 * outputs}u * V; i += ${THREADS}u) {
            let kv = kb * ${BLOCK_VECTORS}u + ${outputs * j}u + i / (4u * V); let c = 4u * (first_vector + i % V) + (i / V) % 4u;
            var w = vec4f();
            if (kv < P && c < 4u * P) { w = tape[unit.matrix + c * P + kv]; }
            ws[i] = w;
          }
        }
        for (var i = t; i < ${PIXELS * outputs}u; i += ${THREADS}u) {
          let kv = i % ${outputs}u; let px = i / ${outputs}u; let vector = kb * ${BLOCK_VECTORS}u + ${outputs * j}u + kv;
          let y = top + px / 8u; let x = left + px % 8u;
          var dz = vec4f();
          if (vector < P && y < n.height && x < n.width) {
            let at = ((image * n.height + y) * n.width + x) * P + vector;
            let a = scratch[upstream + vector] * path;
            dz = fma(a, sums[unit.g + at], fma(scratch[upstream + P + vector], tape[unit.z + at], scratch[upstream + 2u * P + vector]));
          }
          dzs[kv * ${DZ_PITCH}u + px] = dz;
        }
        workgroupBarrier();
        if (block == 0u && own && gives) {
          for (var kv = 0u; kv < ${outputs}u; kv++) {
            let at = kv * 4u * V + cv;
            let w0 = ws[at]; let w1 = ws[at + V]; let w2 = ws[at + 2u * V]; let w3 = ws[at + 3u * V];
            let d0 = dzs[kv * ${DZ_PITCH}u + px0];
            du0 += vec4f(dot(d0, w0), dot(d0, w1), dot(d0, w2), dot(d0, w3));
            ${second ? `let d1 = dzs[kv * ${DZ_PITCH}u + px1];\n            du1 += vec4f(dot(d1, w0), dot(d1, w1), dot(d1, w2), dot(d1, w3));` : ''}
          }
        }
        if (n.weights != 0u && kb == block) {${outerProducts(j)}
        }
      }`,
  )
  .join('\n')}
    }
    workgroupBarrier();
    if (block == 0u && gives) {
${
  masks
    ? `      if (n.dmasks != 0u) {
        if (t < ${PIXELS * chunk}u) { us[px0 * V + cv] = u0 * du0;${second ? ' us[px1 * V + cv] = u1 * du1;' : ''} }
        workgroupBarrier();
        for (var half = ${(PIXELS * chunk) / 2}u; half >= V; half /= 2u) {
          for (var i = t; i < half; i += ${THREADS}u) { us[i] += us[i + half]; }
          workgroupBarrier();
        }
        if (t < V && first_vector + t < P) { scratch[unit.dmask + tile * P + first_vector + t] = us[t]; }
      }
      du0 *= mask; du1 *= mask;`
    : ''
}
      if (inside0) { scratch[unit.out + ((image * n.height + y0) * n.width + x0) * P + first_vector + cv] = du0; } else { du0 = vec4f(); }
      ${second ? 'if (inside1) { scratch[unit.out + ((image * n.height + y0) * n.width + x1) * P + first_vector + cv] = du1; } else { du1 = vec4f(); }' : ''}
      if (n.weights != 0u && taps > 0u) {
        if (t < ${PIXELS * chunk}u) { dzs[px0 * V + cv] = du0;${second ? ' dzs[px1 * V + cv] = du1;' : ''} }
        workgroupBarrier();
        sum_filter(window, rows, t);
      }
    }
  }
  if (n.weights == 0u) { return; }
${givenSumsText(chunk, outputs, outputChunks, groups)}
}`;
};

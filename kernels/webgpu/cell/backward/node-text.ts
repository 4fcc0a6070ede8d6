import { depthText } from './depth-text.js';
import { nodeWord, TERM_WORDS } from './node-words.js';
import { poolText } from './pool-text.js';
import { pixelsText, TILE } from './windows-text.js';
import { rectifyText, wordsText } from './words-text.js';

/** The constants in the text of a node's gradient. */
export interface NodeShape {
  readonly vectors: number;
  readonly chunk: 1 | 2 | 4;
  readonly held: boolean;
  /** K. */
  readonly partial: number;
  readonly active: number;
  /** An input, whose gradient goes outside. */
  readonly isInput: boolean;
  /** The channels of an input that bypass the candidates are pooled. */
  readonly isPooled: boolean;
}

const THREADS = 128;

/** Channels that bypass of which a workgroup gives the gradients. */
export const REST_CHANNELS = 32;

/** The gradient that later nodes give to the channels of a node that bypass; `i` counts pixels · channels. */
const laterText = `
fn later(i: u32) -> f32 {
  var sum = 0.0;
  for (var k = 0u; k < ${nodeWord('later')}; k++) {
    let at = ${nodeWord('later_at')} + 2u * k;
    let g = bypass[table[at] + i];
    if (table[at + 1u] == NOTHING) { sum += g; } else { sum = fma(tape_number(table[at + 1u]), g, sum); }
  }
  return sum;
}`;

/** The shuffle backwards: a number of the gradient of a sum goes to what was summed, or to what bypassed on the way to it. */
const scatterText = ({ active, partial }: NodeShape): string => `
fn scatter(pixel: u32, channel: u32, value: f32) {
  let a = channel / ${partial}u; let b = channel % ${partial}u;
  if (b == 0u) { sums[4u * (${nodeWord('gradient')} + pixel * P) + a] = value; return; }
  let at = pixel * ${active * partial - active}u + (b - 1u) * ${active}u + a;
  var all = value;
  if (${nodeWord('sums_later')} != 0u) { all += later(at); }
  bypass[${nodeWord('bypass')} + at] = all;
}`;

/** The channels of a sum that bypass, and the padding of its gradient. */
const restText = ({ partial, active }: NodeShape): string => {
  const rest = active * partial - active;
  return `
  for (var i = t; i < ${TILE * TILE}u * (last - first); i += ${THREADS}u) {
    let px = i / (last - first); let channel = first + i % (last - first);
    let y = top + px / ${TILE}u; let x = left + px % ${TILE}u;
    if (y < height && x < width) {
      let pixel = (image * height + y) * width + x;
      var value = later(pixel * ${rest}u + channel);
      if (${nodeWord('dy')} != NOTHING) { value += dy[${nodeWord('dy')} + pixel * ${nodeWord('dy_pixel')} + ${active}u + channel]; }
      scatter(pixel, ${active}u + channel, value);
    }
  }
  for (var i = t; first == 0u && i < ${TILE * TILE}u * (4u * P - ${active}u); i += ${THREADS}u) {
    let y = top + (i % ${TILE * TILE}u) / ${TILE}u; let x = left + i % ${TILE}u;
    if (y < height && x < width) {
      sums[4u * (${nodeWord('gradient')} + ((image * height + y) * width + x) * P) + ${active}u + i / ${TILE * TILE}u] = 0.0;
    }
  }`;
};

const bypassText = ({ partial, active, isPooled, held }: NodeShape): string => {
  const channels = active * partial;
  const rest = channels - active;
  const unpooled = `
      let oy = y / 2u; let ox = x / 2u; let place = 2u * (y % 2u) + x % 2u;
      let i = ((image * ${nodeWord('out_height')} + oy) * ${nodeWord('out_width')} + ox) * ${rest}u + channel;
      let corner = ((image * height + 2u * oy) * width + 2u * ox) * ${channels}u + ${active}u + channel;
      ${
        held
          ? `let hit = ((piece[${nodeWord('bypass_places')} + i / 16u] >> (2u * (i % 16u))) & 3u) == place;`
          : `var largest = x_in[corner];
      for (var k = 1u; k < 4u; k++) {
        let other = x_in[corner + ((k / 2u) * width + k % 2u) * ${channels}u];
        if (other > largest || is_nan(other)) { largest = other; }
      }
      var hit = x_in[corner + ((place / 2u) * width + place % 2u) * ${channels}u] == largest && !is_nan(largest);
      for (var k = 0u; k < place; k++) { hit = hit && x_in[corner + ((k / 2u) * width + k % 2u) * ${channels}u] != largest; }`
      }
      value = select(0.0, later(i), hit);`;
  return `
  for (var i = t; i < ${TILE * TILE}u * (last - first); i += ${THREADS}u) {
    let px = i / (last - first); let channel = first + i % (last - first);
    let y = top + px / ${TILE}u; let x = left + px % ${TILE}u;
    if (y < height && x < width) {
      let pixel = (image * height + y) * width + x;
      var value = 0.0;
      ${isPooled ? `{${unpooled}\n      }` : `value = later(pixel * ${rest}u + channel);`}
      dx[pixel * ${channels}u + ${active}u + channel] = value;
    }
  }`;
};

/**
 * The WGSL of the gradient of a node: that from outside and what all candidates on the edges that leave it give. That of an
 * input goes outside; that of a sum is padded or, at K > 1, taken apart into what was summed and what bypassed.
 *
 * A workgroup is a tile and a chunk of the active channels or, behind those, of the ones that bypass.
 */
export const nodeText = (shape: NodeShape): string => {
  const { vectors, chunk, held, partial, active, isInput } = shape;
  const pixels = chunk === 4 ? 2 : 1;
  const all = (f: (p: number) => string): string => (pixels === 2 ? `${f(0)} ${f(1)}` : f(0));
  const give = (p: number): string => `
    if (own && y < height && x${p} < width) {
      let pixel = (image * height + y) * width + x${p};
      var sum = plain${p} + select(vec4f(), u${p}, open(${nodeWord('signs')}, pixel * P + vector, value${p}));
      ${
        isInput
          ? `for (var r = 0u; r < 4u; r++) { if (4u * vector + r < ${active}u) { dx[pixel * ${active * partial}u + 4u * vector + r] = sum[r]; } }`
          : `if (${nodeWord('dy')} != NOTHING) {
        let at = ${nodeWord('dy')} + pixel * ${nodeWord('dy_pixel')} + 4u * vector;
        for (var r = 0u; r < 4u; r++) { if (4u * vector + r < ${active}u) { sum[r] += dy[at + r]; } }
      }
      ${partial === 1 ? `sums[${nodeWord('gradient')} + pixel * P + vector] = sum;` : `for (var r = 0u; r < 4u; r++) { if (4u * vector + r < ${active}u) { scatter(pixel, 4u * vector + r, sum[r]); } }`}`
      }
    }`;
  return `
${wordsText(vectors)}
${rectifyText(held)}
${depthText(chunk, chunk === 4 ? 1 : 2)}
fn sum_at(i: u32) -> vec4f { return ${partial === 1 ? 'sums[i]' : 'vec4f(sums[4u * i], sums[4u * i + 1u], sums[4u * i + 2u], sums[4u * i + 3u])'}; }
${poolText(held)}
${partial > 1 ? laterText : ''}${partial > 1 && !isInput ? scatterText(shape) : ''}
@compute @workgroup_size(${THREADS}) fn main(@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) t: u32) {
  let height = ${nodeWord('height')}; let width = ${nodeWord('width')};
  let across = (width + ${TILE - 1}u) / ${TILE}u; let down = (height + ${TILE - 1}u) / ${TILE}u;
  let tile = group_index(vec3u(wid.x, wid.z, 0u));
  if (tile >= n.images * across * down) { return; }
  let image = tile / (across * down);
  let top = ((tile / across) % down) * ${TILE}u; let left = (tile % across) * ${TILE}u;
  let q = t / V;
  ${pixelsText(pixels)}
  let y = top + px0 / ${TILE}u; ${all((p) => `let x${p} = left + px${p} % ${TILE}u;`)}
  ${
    partial === 1
      ? ''
      : `if (wid.y >= ${Math.ceil(vectors / chunk)}u) {
  let first = (wid.y - ${Math.ceil(vectors / chunk)}u) * ${REST_CHANNELS}u; let last = min(first + ${REST_CHANNELS}u, ${active * partial - active}u);
  ${isInput ? bypassText(shape) : restText(shape)}
  return;
  }`
  }
  let first_vector = wid.y * V;
  let vector = first_vector + t % V;
  let own = ${64 * chunk < THREADS ? `t < ${64 * chunk}u && ` : ''}vector < P;
  u0 = vec4f(); u1 = vec4f();
  gather(${nodeWord('units')}, ${nodeWord('units_at')}, image, top, left, ${nodeWord('out_height')}, ${nodeWord('out_width')}, first_vector, t);
    ${all((p) => `var value${p} = vec4f(); var plain${p} = vec4f();`)}
    ${all(
      (p) => `if (own && y < height && x${p} < width) {
      let pixel = (image * height + y) * width + x${p};
      if (${nodeWord('compact')} != NOTHING) { value${p} = tape[${nodeWord('compact')} + pixel * P + vector]; }
      for (var k = 0u; k < ${nodeWord('skips')}; k++) {
        let at = ${nodeWord('skips_at')} + k * ${TERM_WORDS.length}u;
        plain${p} = fma(scratch[table[at + 2u] + vector] * path_of(table[at + 1u], image), sum_at(table[at] + pixel * P + vector), plain${p});
      }
    }`,
    )}
    for (var k = 0u; k < ${nodeWord('pools')}; k++) {
      let pool = pool_at(k);
      read_pool(pool, image, top, left, height, width, first_vector, t);
      ${all((p) => `if (own && y < height && x${p} < width) { plain${p} += unpool(pool, image, y, x${p}, top, left, height, width, vector, t % V, value${p}); }`)}
    }
    ${all(give)}
}`;
};

import { nodeWord, TERM_WORDS } from './node-words.js';
import { TILE } from './windows-text.js';
import { nanText } from './words-text.js';

/** Words of a pool in the table of a node; its terms are as those of the node. */
export const POOL_WORDS = ['is_average', 'stride', 'z', 'places', 'terms', 'terms_at'] as const;

const PITCH = 16;
const THREADS = 128;

/** The values of a window's earlier pixels that equal the pooled one: of equal values the first has the gradient. */
const firstText = `
  for (var v = max(0, first_y); v <= i32(y); v++) {
    for (var u = max(0, first_x); u < min(i32(width), first_x + 3); u++) {
      if (v == i32(y) && u >= i32(x)) { break; }
      let other = tape[${nodeWord('compact')} + ((image * height + u32(v)) * width + u32(u)) * P + vector];
      hit = select(vec4<bool>(), hit, other != pooled);
    }
  }`;

/**
 * The WGSL of the gradient of what 3×3 pools read, by gathering: `read_pool` puts that of their results around a tile into
 * `region`, and `unpool` gives what a pixel has of it.
 */
export const poolText = (held: boolean): string => `${nanText}
struct Pool { ${POOL_WORDS.map((word) => `${word}: u32`).join(', ')} };

fn pool_at(k: u32) -> Pool {
  let at = ${nodeWord('pools_at')} + k * ${POOL_WORDS.length}u;
  return Pool(${POOL_WORDS.map((_, i) => `table[at + ${i}u]`).join(', ')});
}

/** The first result whose window a pixel lies in, unless it lies outside. */
fn first_result(pixel: u32, stride: u32) -> i32 { return select(i32(pixel) - 1, i32(pixel / 2u), stride == 2u); }
fn last_result(pixel: u32, stride: u32) -> i32 { return i32((pixel + 1u) / stride); }

/** The number of a window's pixels that lie in an image, along one axis. */
fn window_pixels(result: u32, stride: u32, length: u32) -> u32 {
  return min(length, result * stride + 2u) - u32(max(0, i32(result * stride) - 1));
}

fn read_pool(pool: Pool, image: u32, top: u32, left: u32, height: u32, width: u32, first_vector: u32, t: u32) {
  let first_y = first_result(top, pool.stride); let first_x = first_result(left, pool.stride);
  let side = select(${TILE + 2}u, ${TILE / 2 + 1}u, pool.stride == 2u);
  let out_height = ${nodeWord('out_height')}; let out_width = ${nodeWord('out_width')};
  workgroupBarrier();
  for (var i = t; i < side * ${PITCH}u * V; i += ${THREADS}u) {
    let column = (i / V) % ${PITCH}u; let row = i / (V * ${PITCH}u); let vector = first_vector + i % V;
    let y = first_y + i32(row); let x = first_x + i32(column);
    if (column < side) {
      var up = vec4f();
      if (vector < P && y >= 0 && x >= 0 && y < i32(out_height) && x < i32(out_width)) {
        let at = ((image * out_height + u32(y)) * out_width + u32(x)) * P + vector;
        let z = tape[pool.z + at];
        for (var k = 0u; k < pool.terms; k++) {
          let term = pool.terms_at + ${TERM_WORDS.length}u * k; let upstream = table[term + 2u] + vector;
          let a = scratch[upstream] * path_of(table[term + 1u], image);
          up += fma(a, sum_at(table[term] + at), fma(scratch[upstream + P], z, scratch[upstream + 2u * P]));
        }
        if (pool.is_average != 0u) {
          up *= 1.0 / f32(window_pixels(u32(y), pool.stride, height) * window_pixels(u32(x), pool.stride, width));
        }
      }
      region[i] = up;
    }
  }
  workgroupBarrier();
}

fn unpool(pool: Pool, image: u32, y: u32, x: u32, top: u32, left: u32, height: u32, width: u32, vector: u32, cv: u32, value: vec4f) -> vec4f {
  let out_height = ${nodeWord('out_height')}; let out_width = ${nodeWord('out_width')};
  var sum = vec4f();
  for (var oy = max(0, first_result(y, pool.stride)); oy <= min(last_result(y, pool.stride), i32(out_height) - 1); oy++) {
    for (var ox = max(0, first_result(x, pool.stride)); ox <= min(last_result(x, pool.stride), i32(out_width) - 1); ox++) {
      let row = u32(oy - first_result(top, pool.stride)); let column = u32(ox - first_result(left, pool.stride));
      let up = region[(row * ${PITCH}u + column) * V + cv];
      if (pool.is_average != 0u) { sum += up; continue; }
      let at = ((image * out_height + u32(oy)) * out_width + u32(ox)) * P + vector;
      let first_y = oy * i32(pool.stride) - 1; let first_x = ox * i32(pool.stride) - 1;
      ${
        held
          ? `let bits = piece[pool.places + at / 2u] >> (16u * (at % 2u));
      let place = vec4u(u32(3 * (i32(y) - first_y) + i32(x) - first_x));
      let hit = (vec4u(bits, bits >> 4u, bits >> 8u, bits >> 12u) & vec4u(15u)) == place;`
          : `let pooled = tape[pool.z + at];
      var hit = (value == pooled) & !are_nan(pooled);
      if (any(hit)) {${firstText}
      }`
      }
      sum += select(vec4f(), up, hit);
    }
  }
  return sum;
}
`;

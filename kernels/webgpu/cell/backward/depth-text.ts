import { pixelsText, TILE, WINDOWS, windowSumText } from './windows-text.js';

/** Words of a unit in the tables of the depthwise step. */
export const DEPTH_WORDS = ['window', 'size', 'dilation', 'origin', 'du', 'taps_at'] as const;

/** Numbers of windows in these tables: those of stride 1 as in {@link WINDOWS}, one pixel or a window of stride 2. */
export const STRIDED_PIXEL = 5;
export const STRIDED_WINDOW = 6;

const THREADS = 128;
const PITCH = 16;

/**
 * The WGSL of the gradient of what depthwise filters read, by gathering: `gather` adds that of some units to `u0` and `u1`,
 * the pixels `px0` and `px1` of a tile whose first pixel is (top, left).
 *
 * `height` and `width` are those of `du`; at stride 2 the tile lies in an image of twice that size.
 *
 * @param together units whose surroundings of a tile workgroup memory holds at once
 */
export const depthText = (chunk: number, together: number): string => {
  const pixels = chunk === 4 ? 2 : 1;
  const each = (f: (p: number) => string): string => (pixels === 2 ? `${f(0)} ${f(1)}` : f(0));
  return `
const V = ${chunk}u;
struct Depth { ${DEPTH_WORDS.map((word) => `${word}: u32`).join(', ')} };
var<workgroup> region: array<vec4f, ${PITCH * PITCH * chunk * together}>;
var<workgroup> fs: array<vec4f, ${25 * chunk * together}>;
var<private> u0: vec4f; var<private> u1: vec4f;

fn depth_at(word: u32) -> Depth { return Depth(${DEPTH_WORDS.map((_, i) => `table[word + ${i}u]`).join(', ')}); }

fn read_du(unit: Depth, image: u32, y: i32, x: i32, height: u32, width: u32, vector: u32) -> vec4f {
  if (y < 0 || x < 0 || y >= i32(height) || x >= i32(width) || vector >= P) { return vec4f(); }
  return scratch[unit.du + ((image * height + u32(y)) * width + u32(x)) * P + vector];
}

fn strided(unit: Depth, slot: u32, y: i32, x: i32, first_y: i32, first_x: i32, cv: u32) -> vec4f {
  var sum = vec4f();
  for (var ky = 0; ky < i32(unit.size); ky++) {
    let down = y - ky * i32(unit.dilation);
    if ((down & 1) != 0) { continue; }
    for (var kx = 0; kx < i32(unit.size); kx++) {
      let across = x - kx * i32(unit.dilation);
      if ((across & 1) != 0) { continue; }
      let at = slot * ${PITCH * PITCH}u + u32((down >> 1u) - first_y) * ${PITCH}u + u32((across >> 1u) - first_x);
      sum = fma(fs[(slot * 25u + u32(ky * i32(unit.size) + kx)) * V + cv], region[at * V + cv], sum);
    }
  }
  return sum;
}

/** The first pixel of du that a tile sees, along one axis. */
fn first_seen(unit: Depth, first: u32) -> i32 {
  let pad = i32(unit.dilation * (unit.size - 1u) / 2u);
  return (i32(first) - pad) >> select(0u, 1u, unit.window == ${STRIDED_WINDOW}u);
}

fn load_region(unit: Depth, slot: u32, image: u32, top: u32, left: u32, height: u32, width: u32, first_vector: u32, t: u32) {
  let pad = unit.dilation * (unit.size - 1u) / 2u;
  let side = select(${TILE}u + 2u * pad, 5u + pad, unit.window == ${STRIDED_WINDOW}u);
  let first_y = first_seen(unit, top); let first_x = first_seen(unit, left);
  for (var i = t; i < side * ${PITCH}u * V; i += ${THREADS}u) {
    let column = (i / V) % ${PITCH}u; let row = i / (V * ${PITCH}u);
    if (column < side) {
      region[slot * ${PITCH * PITCH}u * V + i] = read_du(unit, image, first_y + i32(row), first_x + i32(column), height, width, first_vector + i % V);
    }
  }
  for (var i = t; i < unit.size * unit.size * V; i += ${THREADS}u) {
    let vector = first_vector + i % V;
    var tap = vec4f();
    if (vector < P) { tap = tape[unit.taps_at + (i / V) * P + vector]; }
    fs[slot * 25u * V + i] = tap;
  }
}

fn gather_region(unit: Depth, slot: u32, image: u32, top: u32, left: u32, height: u32, width: u32, first_vector: u32, t: u32) {
  let cv = t % V; let q = t / V;
  ${pixelsText(pixels)}
  let y = i32(top + px0 / ${TILE}u); let x0 = i32(left + px0 % ${TILE}u);${pixels === 2 ? ` let x1 = i32(left + px1 % ${TILE}u);` : ''}
  let pad = i32(unit.dilation * (unit.size - 1u) / 2u);
  let first_y = first_seen(unit, top); let first_x = first_seen(unit, left);
  let at = slot * ${PITCH * PITCH}u + (px0 / ${TILE}u) * ${PITCH}u + px0 % ${TILE}u;
  let taps = slot * 25u;
  switch (unit.window) {
  case 0u: {
    ${each((p) => `u${p} += read_du(unit, image, y, x${p}, height, width, first_vector + cv);`)}
  }
${WINDOWS.slice(1, 5)
  .map(
    (window, i) => `  case ${i + 1}u: {
  ${windowSumText(window, { from: 'region', at: 'at', taps: 'taps', rows: 'unit.size', pitch: PITCH, pixels, flipped: true })} }`,
  )
  .join('\n')}
  case ${STRIDED_PIXEL}u: {
    let down = y - i32(unit.origin);
    ${each(
      (p) => `{ let across = x${p} - i32(unit.origin);
    if ((down & 1) == 0 && (across & 1) == 0) { u${p} += read_du(unit, image, down >> 1u, across >> 1u, height, width, first_vector + cv); } }`,
    )}
  }
  default: {
    ${each((p) => `u${p} += strided(unit, slot, y + pad, x${p} + pad, first_y, first_x, cv);`)}
  }
  }
}

fn gather(units: u32, units_at: u32, image: u32, top: u32, left: u32, height: u32, width: u32, first_vector: u32, t: u32) {
  for (var k = 0u; k < units; k += ${together}u) {
    let last = min(units, k + ${together}u);
    workgroupBarrier();
    for (var i = k; i < last; i++) {
      let unit = depth_at(units_at + i * ${DEPTH_WORDS.length}u);
      if (unit.window != 0u && unit.window != ${STRIDED_PIXEL}u) { load_region(unit, i - k, image, top, left, height, width, first_vector, t); }
    }
    workgroupBarrier();
    if (${64 * chunk < THREADS ? `t < ${64 * chunk}u` : 'true'}) {
      for (var i = k; i < last; i++) {
        gather_region(depth_at(units_at + i * ${DEPTH_WORDS.length}u), i - k, image, top, left, height, width, first_vector, t);
      }
    }
  }
}
`;
};

import { PIXELS, repeat, SIDE, THREADS, type UnitTile } from './unit-tile.js';

/** A window of a depthwise convolution. */
export interface Window {
  readonly size: number;
  readonly dilation: number;
  readonly stride: number;
}

const paddingOf = ({ size, dilation }: Window): number => (dilation * (size - 1)) / 2;

/** Pixels on each side of what a tile of results sees. */
export const seenSide = (window: Window): number => (SIDE - 1) * window.stride + 1 + 2 * paddingOf(window);

/** Results that a thread has, one below the other. */
const rowsOf = ({ chunk }: UnitTile, { stride }: Window): number => (stride === 1 && chunk > 2 ? 2 : 1);

const nameOf = ({ size, dilation }: Window): string => `${size}_${dilation}`;

/** The function `see_K_D(ty, tx, image, first, count)`: puts what a tile of results sees of some vectors into `tile`. */
const seeText = (window: Window, { chunk }: UnitTile): string => {
  const side = seenSide(window);
  return `
fn see_${nameOf(window)}(source: Source, ty: u32, tx: u32, first: u32, count: u32, t: u32) {
  for (var i = t; i < ${side * side * chunk}u; i += ${THREADS}u) {
    let v = i % ${chunk}u;
    let y = i32(i / ${chunk}u / ${side}u + ty * ${window.stride}u) - ${paddingOf(window)};
    let x = i32(i / ${chunk}u % ${side}u + tx * ${window.stride}u) - ${paddingOf(window)};
    var value = vec4f();
    if (v < count && y >= 0 && x >= 0 && y < i32(n.height) && x < i32(n.width)) { value = seen(source, u32(y), u32(x), first + v); }
    tile[i] = value;
  }
}`;
};

/**
 * The function `depth_K_D(t)`: the depthwise convolution of `tile` into `product`, [pixels, vectors].
 *
 * A thread has one column, and with two rows it has those whose windows share most rows of the tile.
 */
const depthText = (window: Window, tile: UnitTile): string => {
  const { size, dilation, stride } = window;
  const { chunk } = tile;
  const side = seenSide(window);
  const rows = rowsOf(tile, window);
  const groups = SIDE / rows;
  const step = rows === 1 ? 0 : dilation;
  const first = rows === 1 ? 'g' : dilation === 1 ? '2u * g' : 'g % 2u + g / 2u * 4u';
  const taps = Array.from({ length: rows }, (_, r) =>
    Array.from({ length: size }, (_, ky) => ({ r, ky, row: r * step * stride + ky * dilation })),
  ).flat();
  const seen = [...new Set(taps.map(({ row }) => row))].sort((a, b) => a - b);
  const body = seen.flatMap((row) =>
    Array.from({ length: size }, (_, kx) => {
      const sums = taps
        .filter((tap) => tap.row === row)
        .map(({ r, ky }) => `s${r} = fma(x, depth[${(ky * size + kx) * chunk}u + v], s${r});`);
      return `  x = tile[at + ${(row * side + kx * dilation) * chunk}u]; ${sums.join(' ')}`;
    }),
  );
  return `
fn depth_${nameOf(window)}(t: u32) {
  let v = t % ${chunk}u;
  let column = t / ${chunk}u % ${SIDE}u;
  let g = t / ${SIDE * chunk}u;
  if (g >= ${groups}u) { return; }
  let row = ${first};
  let at = (row * ${stride * side}u + column * ${stride}u) * ${chunk}u + v;
  var x = vec4f();
${repeat(rows, (r) => `  var s${r} = vec4f();`)}
${body.join('\n')}
${repeat(rows, (r) => `  product[((row + ${r * step}u) * ${SIDE}u + column) * ${chunk}u + v] = s${r};`)}
}`;
};

/** Both functions of a window. */
export const depthwiseText = (window: Window, tile: UnitTile): string => seeText(window, tile) + depthText(window, tile);

/** The calls of both functions; what a thread stages of matrices comes beside the second. */
export const depthwiseCalls = (window: Window) => ({
  see: `see_${nameOf(window)}(source, ty, tx, first, count, t);`,
  depth: `depth_${nameOf(window)}(t);`,
});

/** Vectors of the workgroup's memory that the tiles of some windows take at most. */
export const tileVectors = (windows: readonly Window[], { chunk }: UnitTile): number =>
  Math.max(0, ...windows.map((window) => seenSide(window) ** 2 * chunk));

/** Vectors of depthwise filters of a chunk, of the largest window. */
export const depthVectors = (windows: readonly Window[], { chunk }: UnitTile): number =>
  Math.max(0, ...windows.map(({ size }) => size ** 2 * chunk));

/** Vectors of `product`. */
export const productVectors = ({ chunk }: UnitTile): number => PIXELS * chunk;

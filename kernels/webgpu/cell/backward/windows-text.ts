/** Window of a depthwise convolution over a tile in workgroup memory, where neighbours of a strided one may lie two apart. */
export interface TileWindow {
  readonly size: 1 | 3 | 5;
  /** Distance of taps, and of the windows of neighbouring pixels, in pixels of the tile. */
  readonly dilation: 1 | 2;
  readonly step: 1 | 2;
}

/** Pixels of a side of the tiles into which images are cut. */
export const TILE = 8;

/** The windows of all units of a cell, by their numbers in tables; those of the last two come with stride 2 alone. */
export const WINDOWS: readonly TileWindow[] = [
  { size: 1, dilation: 1, step: 1 },
  { size: 3, dilation: 1, step: 1 },
  { size: 5, dilation: 1, step: 1 },
  { size: 3, dilation: 2, step: 1 },
  { size: 5, dilation: 2, step: 1 },
  { size: 3, dilation: 1, step: 2 },
  { size: 5, dilation: 1, step: 2 },
];

/** The windows of units of a cell whose largest stride is this one. */
export const windowsOf = (stride: number): readonly TileWindow[] => (stride === 2 ? WINDOWS : WINDOWS.slice(0, 5));

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Distance, in pixels of a row, of the two pixels that a thread computes: their windows share what they read. */
const PAIR = 2;

/** The text of the places in a tile of the pixels of thread q of 32, or of 64 with one pixel each: px0 and px1. */
export const pixelsText = (pixels: number): string =>
  pixels === 2
    ? `let px0 = (q / 4u) * 8u + q % 2u + 4u * ((q % 4u) / 2u); let px1 = px0 + ${PAIR}u;`
    : 'let px0 = q; let px1 = q;';

/** The tile and the filter of sums over windows. */
interface WindowSum {
  /** A tile in workgroup memory, `pitch` pixels a row. */
  readonly from: string;
  readonly pitch: number;
  /** The pixel of the tile where the first window begins, as text. */
  readonly at: string;
  /** The place of the first tap in the filter `fs`, as text. */
  readonly taps: string;
  /** The size of the window, as text. */
  readonly rows: string;
  /** Pixels of a thread. */
  readonly pixels: number;
  /** The filter is read from its end, as for the gradient of the input. */
  readonly flipped: boolean;
}

/**
 * The text that adds the windows of a tile times a filter to `u0` and, for two pixels a thread, to `u1`.
 */
export const windowSumText = (window: TileWindow, { from, at, taps, rows, pitch, pixels, flipped }: WindowSum): string => {
  const { size, dilation, step } = window;
  const shift = PAIR * step;
  const columns = new Set(range(size).flatMap((x) => range(pixels).map((p) => x * dilation + p * shift)));
  const loads = [...columns].map((x) => `let x${x} = ${from}[(row_at + ${x}u) * V + cv];`);
  const sums = range(size).map((x) => {
    const adds = range(pixels).map((p) => `u${p} = fma(f${x}, x${x * dilation + p * shift}, u${p});`);
    return `let f${x} = fs[(tap_at + ${flipped ? size - 1 - x : x}u) * V + cv]; ${adds.join(' ')}`;
  });
  // Rows in a loop to a bound that the compiler does not know: what it unrolls as a whole takes it long.
  return `for (var ky = 0u; ky < ${rows}; ky++) {
    let row_at = ${at} + ky * ${dilation * pitch}u; let tap_at = ${taps} + ${flipped ? `(${size - 1}u - ky)` : 'ky'} * ${size}u;
    ${loads.join(' ')}
    ${sums.join('\n    ')}
  }`;
};

/** Pixels of a row whose parts of a filter's gradient are summed at once: what eight of them see takes too many registers. */
export const FILTER_PIXELS = 4;

/**
 * The text that adds a row of {@link FILTER_PIXELS} pixels of `ds` times what the taps of one row of a window see to `f0`, `f1`, ….
 *
 * @param at the pixel of the tile that the first tap of the first pixel sees, as text
 * @param row the first pixel of the row of `ds`, as text
 */
export const filterSumText = (
  { size, dilation, step }: TileWindow,
  from: string,
  ds: string,
  at: string,
  row: string,
): string => {
  const columns = [...new Set(range(FILTER_PIXELS).flatMap((p) => range(size).map((x) => p * step + x * dilation)))];
  const loads = columns.map((x) => `let x${x} = ${from}[(${at} + ${x}u) * V + cv];`);
  const pixels = range(FILTER_PIXELS).map((p) => {
    const adds = range(size).map((x) => `f${x} = fma(d${p}, x${p * step + x * dilation}, f${x});`);
    return `let d${p} = ${ds}[(${row} + ${p}u) * V + cv]; ${adds.join(' ')}`;
  });
  return `${loads.join(' ')}\n    ${pixels.join('\n    ')}`;
};

/** The part of a product of matrices that a workgroup computes, and how its threads share it. */
export interface Tiling {
  /** Threads across: each has `wide` columns. */
  readonly across: number;
  /** Threads down: each has `tall` rows. */
  readonly down: number;
  /** Columns of a thread, 4 or 8. */
  readonly wide: 4 | 8;
  /** Rows of a thread, 4 or 8. */
  readonly tall: 4 | 8;
}

/** Threads of a workgroup; those beyond `across` × `down` only load. */
export const THREADS = 128;

/** Depth that a workgroup holds at a time. */
export const STEP = 16;

/** Rows of a workgroup. */
export const rowsOf = ({ down, tall }: Tiling): number => down * tall;

/** Columns of a workgroup. */
export const columnsOf = ({ across, wide }: Tiling): number => across * wide;

/** Workgroups that keep every multiprocessor of a large GPU (132) busy with two. */
const ENOUGH = 264;
/** Columns above which a thread has eight: below them eight waste more than they save. */
const NARROW = 48;
const MOST_ACROSS = 16;
const MOST_DOWN = 32;

const tilingOf = (rows: number, columns: number, tall: 4 | 8, wide: 4 | 8): Tiling => {
  const units = Math.max(1, Math.ceil(columns / wide));
  // Columns in equal parts: 36 are 9 threads with 4, 144 are two workgroups of 9 threads with 8.
  const across = Math.ceil(units / Math.ceil(units / MOST_ACROSS));
  // Of few rows the next power of two: each number of threads is a program of its own.
  const needed = 2 ** Math.ceil(Math.log2(Math.max(1, Math.ceil(rows / tall))));
  const down = Math.min(Math.floor(THREADS / across), MOST_DOWN, needed);
  return { across, down, wide, tall };
};

const tilesOf = (rows: number, columns: number, of: Tiling): number =>
  Math.ceil(rows / rowsOf(of)) * Math.ceil(columns / columnsOf(of));

/** A product of matrices, divided. */
export interface Division {
  readonly tiling: Tiling;
  /** Parts of the depth, each a sum of its own; the sums are added in their order. */
  readonly segments: number;
  /** Depth of a segment, a multiple of {@link STEP}. */
  readonly length: number;
}

/** Depth of the longest sum that is taken in one go: a longer one gathers the rounding of all its parts. */
const LONGEST = 1024;
/** Least depth of a segment where the depth is divided to have enough workgroups. */
const SHORTEST = 128;
/** Most numbers of all segments together. */
const MOST_PARTIALS = 2 ** 23;

const segmentsOf = (rows: number, columns: number, depth: number, tiles: number): number => {
  const least = Math.ceil(depth / LONGEST);
  const wanted = Math.min(Math.ceil((2 * ENOUGH) / tiles), Math.floor(depth / SHORTEST));
  const fitting = Math.floor(MOST_PARTIALS / (rows * columns));
  return Math.max(1, least, Math.min(wanted, fitting));
};

/**
 * Divides `batch` products [rows, depth] · [depth, columns] into tiles, and the depth into segments where it is long.
 *
 * The division depends on the sizes alone, and so does the order of every sum.
 */
export const divisionOf = (batch: number, rows: number, columns: number, depth: number): Division => {
  const size = batch * rows * columns;
  const candidates = (
    columns > NARROW
      ? [
          [8, 8],
          [8, 4],
          [4, 4],
        ]
      : [
          [8, 4],
          [4, 4],
        ]
  ) as [4 | 8, 4 | 8][];
  const tilings = candidates.map(([tall, wide]) => tilingOf(rows, columns, tall, wide));
  const smallest = tilings[tilings.length - 1] as Tiling;
  // A product of few tiles is one over many pixels, whose depth is divided; its tiles may then be large.
  const isDeep = depth >= 8 * SHORTEST && size <= MOST_PARTIALS / 8;
  const enough = isDeep ? ENOUGH / 16 : ENOUGH;
  const tiling = tilings.find((of) => batch * tilesOf(rows, columns, of) >= enough) ?? smallest;
  const tiles = Math.max(1, batch * tilesOf(rows, columns, tiling));
  const wanted =
    size === 0 ? 1 : isDeep ? segmentsOf(batch * rows, columns, depth, tiles) : Math.max(1, Math.ceil(depth / LONGEST));
  const length = Math.max(STEP, Math.ceil(depth / wanted / STEP) * STEP);
  return { tiling, segments: Math.max(1, Math.ceil(depth / length)), length };
};

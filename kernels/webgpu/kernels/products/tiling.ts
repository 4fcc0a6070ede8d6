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
const MOST_ACROSS = 16;
const MOST_DOWN = 32;
/** Rows and columns of a thread: more of them read less from the workgroup's memory for each product. */
const SIZES = [
  [8, 8],
  [8, 4],
  [4, 4],
] as const;

const tilingOf = (rows: number, columns: number, tall: 4 | 8, wide: 4 | 8): Tiling => {
  const units = Math.max(1, Math.ceil(columns / wide));
  // Columns in equal parts: 36 are 9 threads with 4, 144 are two workgroups of 9 threads with 8.
  const across = Math.ceil(units / Math.ceil(units / MOST_ACROSS));
  // Of few rows the next power of two: each number of threads is a program of its own.
  const needed = 2 ** Math.ceil(Math.log2(Math.max(1, Math.ceil(rows / tall))));
  const down = Math.min(Math.floor(THREADS / across), MOST_DOWN, needed);
  return { across, down, wide, tall };
};

/** Workgroups of a product. */
export const tilesOf = (rows: number, columns: number, of: Tiling): number =>
  Math.ceil(rows / rowsOf(of)) * Math.ceil(columns / columnsOf(of));

/** Instructions of a thread for a unit of depth, about: products, numbers read from the workgroup's memory, numbers brought there. */
const costOf = (rows: number, columns: number, of: Tiling): number => {
  const { tall, wide } = of;
  return tilesOf(rows, columns, of) * (tall * wide + tall + wide + (rowsOf(of) + columnsOf(of)) / (THREADS / 2));
};

/** A product of matrices, divided. */
export interface Division {
  readonly tiling: Tiling;
  /** Parts of the depth, each a sum of its own; the sums are added in their order. */
  readonly segments: number;
  /** Depth of a segment, a multiple of {@link STEP}. */
  readonly length: number;
}

/** Depth of the longest sum that is taken in one go, where there is room for its parts: a longer one gathers their rounding. */
const LONGEST = 1024;
/** Most numbers of the parts of long sums. */
const ROOM = 2 ** 25;
/** Least depth of a segment where the depth is divided to have enough workgroups. */
const SHORTEST = 64;
/** Segments for which dividing the depth pays: their sums are a launch of its own. */
const WORTH = 4;
/** Most numbers of all segments together where they are for the sake of the workgroups. */
const MOST_PARTIALS = 2 ** 23;

/**
 * Divides `batch` products [rows, depth] · [depth, columns] into tiles, and the depth into segments where it is long or the
 * tiles are few, as those of a gradient to a filter are, whose depth is all pixels.
 *
 * The division depends on the sizes alone, and so does the order of every sum.
 */
export const divisionOf = (batch: number, rows: number, columns: number, depth: number): Division => {
  const size = batch * rows * columns;
  const tilings = SIZES.map(([tall, wide]) => tilingOf(rows, columns, tall, wide));
  const groupsOf = (of: Tiling): number => Math.max(1, batch * tilesOf(rows, columns, of));
  const cheapest = (among: readonly Tiling[]): Tiling =>
    among.reduce((best, of) => (costOf(rows, columns, of) < costOf(rows, columns, best) ? of : best));
  const divided = (tiling: Tiling, wanted: number): Division => {
    const exact = Math.min(Math.ceil(depth / LONGEST), Math.floor(ROOM / Math.max(1, size)));
    const segments = Math.max(1, exact, wanted);
    const length = Math.max(STEP, Math.ceil(depth / segments / STEP) * STEP);
    return { tiling, length, segments: size === 0 ? 1 : Math.max(1, Math.ceil(depth / length)) };
  };
  const many = tilings.filter((of) => groupsOf(of) >= ENOUGH);
  if (many.length > 0) return divided(cheapest(many), 1);
  const best = cheapest(tilings);
  const possible = Math.min(Math.floor(depth / SHORTEST), Math.floor(MOST_PARTIALS / Math.max(1, size)));
  if (possible >= WORTH) return divided(best, Math.min(possible, Math.ceil((2 * ENOUGH) / groupsOf(best))));
  return divided(tilings[tilings.length - 1] as Tiling, 1);
};

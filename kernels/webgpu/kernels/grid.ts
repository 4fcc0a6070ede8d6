/** Threads of a workgroup over rows of channels. */
export const GRID_THREADS = 256;

/** Workgroups that fill the multiprocessors of a large GPU twice. */
const FILLING = 264;

/** Elements of neighbouring channels that a workgroup reads together: 256 bytes either way. */
const MOST_WIDTH = { f32: 64, vec4f: 16 };

/** A matrix [rows, channels] cut into blocks of columns, each as rows of threads. */
export interface Grid {
  /** The type of an element: four channels where their number is a multiple of four. */
  readonly element: 'f32' | 'vec4f';
  /** Elements of a row. */
  readonly columns: number;
  /** Blocks of columns, and the columns of each but the last. */
  readonly blocks: number;
  readonly width: number;
  /** Rows of threads of a workgroup, and the stride with which their sums begin to be added. */
  readonly rows: number;
  readonly half: number;
}

/** Half of the power of two from a number up: the first stride of a sum by halving. */
export const halfOf = (rows: number): number => (rows <= 1 ? 0 : 2 ** (Math.ceil(Math.log2(rows)) - 1));

/** The grid of a matrix with so many channels. */
export const gridOf = (channels: number): Grid => {
  const element = channels % 4 === 0 ? 'vec4f' : 'f32';
  const columns = element === 'f32' ? channels : channels / 4;
  const blocks = Math.ceil(columns / MOST_WIDTH[element]);
  const width = Math.ceil(columns / blocks);
  const rows = Math.floor(GRID_THREADS / width);
  return { element, columns, blocks, width, rows, half: halfOf(rows) };
};

/**
 * The rows that a thread handles one after the other: enough workgroups for the GPU, between `least` and `most`.
 *
 * @param elements of all rows
 */
export const rowsEach = (elements: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.ceil(elements / (GRID_THREADS * FILLING))));

/** Beginning of a text in which a thread has `row` and `column`, in the workgroup's block and in the matrix, and `part`, its number along the rows. */
export const GRID_HEAD = `
@compute @workgroup_size(${GRID_THREADS}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) t: u32) {
  let index = group_index(group);
  let part = index / n.blocks;
  let row = t / n.width;
  let column = index % n.blocks * n.width + t % n.width;
  let inside = row < n.rows && column < n.columns;`;

/** The numbers that {@link GRID_HEAD} and the sums by halving read. */
export const GRID_NUMBERS = { columns: 'u32', blocks: 'u32', width: 'u32', rows: 'u32', half: 'u32' } as const;

// How the threads of a workgroup share the results of a tile: 8×8 pixels × the channels of a block.

export const THREADS = 128;
/** Pixels on each side of a tile. */
export const SIDE = 8;
export const PIXELS = SIDE ** 2;
/** The most vectors of output channels that one workgroup computes. */
const MOST_BLOCK = 16;

/** The share of a thread: pixel tp + j · pixelThreads and vector tv + i · vectorThreads, where tv is t mod vectorThreads. */
export interface UnitTile {
  /** Vectors of the padded channels. */
  readonly vectors: number;
  /** Vectors of output channels of a workgroup. */
  readonly block: number;
  readonly vectorThreads: number;
  readonly pixelThreads: number;
  readonly pixelsEach: number;
  readonly vectorsEach: number;
  /** Vectors of input channels that are in the workgroup's memory at once. */
  readonly chunk: number;
  readonly chunks: number;
}

/** The tile of units with so many vectors of channels; the input of one of stride 2 is larger, so that it has fewer at once. */
export const unitTile = (vectors: number, stride: number): UnitTile => {
  const block = Math.min(vectors, MOST_BLOCK);
  const shares = [1, 2, 4, 8].map((vectorThreads) => {
    const pixelThreads = Math.min(PIXELS, THREADS / vectorThreads);
    return { vectorThreads, pixelThreads, pixelsEach: PIXELS / pixelThreads, vectorsEach: Math.ceil(block / vectorThreads) };
  });
  // Of a vector of input channels: products, and vectors read from the workgroup's memory.
  const work = ({ pixelsEach, vectorsEach }: (typeof shares)[number]): number =>
    pixelsEach * vectorsEach + pixelsEach + 4 * vectorsEach;
  const share = shares.reduce((best, each) => (work(each) <= work(best) ? each : best));
  const chunks = Math.ceil(vectors / (stride === 1 ? 4 : 2));
  return { vectors, block, ...share, chunk: Math.ceil(vectors / chunks), chunks };
};

/** Blocks of output channels, each a workgroup's. */
export const blocksOf = (vectors: number): number => Math.ceil(vectors / MOST_BLOCK);

/** Text for each number from 0. */
export const repeat = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join('\n');

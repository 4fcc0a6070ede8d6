/** Elements that one workgroup handles where a tensor is cut into parts. */
export const CHUNK = 4096;

/** A part of a tensor: the elements from `start` to before `end`. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
}

/** The parts that a tensor of so many elements is cut into; none of one without elements. */
export const chunksOf = (count: number, chunk = CHUNK): readonly Chunk[] =>
  Array.from({ length: Math.ceil(count / chunk) }, (_, i) => ({ start: i * chunk, end: Math.min(count, (i + 1) * chunk) }));

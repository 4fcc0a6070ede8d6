/** Floats on whose multiples the parts of a cell's buffers begin. */
const GRAIN = 32;

/** Offsets of the parts of a buffer, one behind the other. */
export const layout = () => {
  let floats = 0;
  return {
    /** The offset of the next part. */
    reserve: (count: number): number => {
      const offset = floats;
      floats += Math.ceil(count / GRAIN) * GRAIN;
      return offset;
    },
    /** Floats of all parts. */
    floats: (): number => floats,
  };
};

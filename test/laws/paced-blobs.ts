import type { Blobs } from '../../artifacts/store/blobs.js';

/** Waits for a number of turns of the event loop. */
export const passing = async (turns: number): Promise<void> => {
  for (let left = turns; left > 0; left--) await new Promise(setImmediate);
};

/** Blobs of one of several who use a store at once: before each operation others have a number of turns. */
export const paced = (blobs: Blobs, turns: () => number): Blobs => {
  const after =
    <A extends readonly unknown[], B>(operation: (...given: A) => Promise<B>) =>
    async (...given: A): Promise<B> => {
      await passing(turns());
      return operation(...given);
    };
  return {
    where: blobs.where,
    reach: blobs.reach,
    get: after(blobs.get),
    range: after(blobs.range),
    putIfAbsent: after(blobs.putIfAbsent),
    stat: after(blobs.stat),
    list: after(blobs.list),
    delete: after(blobs.delete),
  };
};

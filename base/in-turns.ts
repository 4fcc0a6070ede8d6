/** The most pieces of work that are under way at once: enough to hide the latency of a place, few enough for its open files. */
const MOST = 32;

/**
 * Does some work for each of many, no more than a few at once; the results come in the order of what they are for. After one that
 * fails none is begun, and its error comes once those under way have ended.
 */
export const inTurns = async <A, B>(
  many: readonly A[],
  work: (one: A) => Promise<B>,
  most: number = MOST,
): Promise<readonly B[]> => {
  const results = new Array<B>(many.length);
  let next = 0;
  const goOn = async (): Promise<void> => {
    while (next < many.length) {
      const index = next++;
      try {
        results[index] = await work(many[index] as A);
      } catch (cause) {
        next = many.length;
        throw cause;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(most, many.length) }, goOn));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return results;
};

/** The most pieces of work that are under way at once: enough to hide the latency of a place, few enough for its open files. */
const MOST = 32;

/** Does some work for each of many, no more than a few at once; the results come in the order of what they are for. */
export const inTurns = async <A, B>(many: readonly A[], work: (one: A) => Promise<B>): Promise<readonly B[]> => {
  const results = new Array<B>(many.length);
  let next = 0;
  const goOn = async (): Promise<void> => {
    while (next < many.length) {
      const index = next++;
      results[index] = await work(many[index] as A);
    }
  };
  await Promise.all(Array.from({ length: Math.min(MOST, many.length) }, goOn));
  return results;
};

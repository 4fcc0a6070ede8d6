/**
 * Does some work for each of many, a number of them at once; the results come in the order of what they are for. After the first
 * that fails nothing more is begun.
 *
 * @param most how many are under way at once
 */
export const atOnce = async <A, B>(most: number, many: readonly A[], work: (one: A) => Promise<B>): Promise<readonly B[]> => {
  const results = new Array<B>(many.length);
  let next = 0;
  let isOver = false;
  const goOn = async (): Promise<void> => {
    while (!isOver && next < many.length) {
      const index = next++;
      try {
        results[index] = await work(many[index] as A);
      } catch (cause) {
        isOver = true;
        throw cause;
      }
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(most, many.length) }, goOn));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return results;
};

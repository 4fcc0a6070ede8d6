import type { Either } from 'fp-ts/lib/Either.js';
import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/**
 * Runs a task for every item, at most `limit` at a time, and gives their results in the items' order.
 *
 * After a failure no further task is begun; of several failures the first in the items' order is given, so that the
 * outcome does not depend on timing.
 */
export const inParallel =
  <A, E, B>(limit: number, items: readonly A[], run: (item: A, index: number) => TaskEither<E, B>): TaskEither<E, readonly B[]> =>
  async () => {
    const results: Either<E, B>[] = new Array(items.length);
    let next = 0;
    let failed = false;
    const worker = async (): Promise<void> => {
      while (next < items.length && !failed) {
        const index = next++;
        const result = await run(items[index] as A, index)();
        results[index] = result;
        failed ||= either.isLeft(result);
      }
    };
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
    const values: B[] = [];
    for (const result of results) {
      if (result === undefined) continue;
      if (either.isLeft(result)) return result;
      values.push(result.right);
    }
    return either.right(values);
  };

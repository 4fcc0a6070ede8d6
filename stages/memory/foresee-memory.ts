import * as either from 'fp-ts/lib/Either.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Fault } from '../../base/problem.js';
import type { Foreseen, Machine } from '../../pipeline/stage.js';
import { memoryProblem } from '../foresight/fit.js';
import type { KnownSearch } from '../foresight/known.js';
import type { MeasureMemorySettings } from './measure-memory.js';

/** Checks that a pass of so many images can fit into memory. */
export const foreseeMemory = (
  { batchSize }: MeasureMemorySettings,
  { state }: Foreseen,
  machine: Machine,
): taskEither.TaskEither<Fault, Foreseen> => {
  const { space, images, partial, kept } = (state ?? {}) as Partial<KnownSearch>;
  const size = space?.supernet({ ...images, partial: partial ?? 1, pruned: kept !== undefined });
  if (size === undefined || either.isLeft(size)) return taskEither.right({});
  const found = memoryProblem(size.right, batchSize, machine, '"batchSize"');
  return found === undefined ? taskEither.right({}) : taskEither.left(found);
};

import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Problem, problem } from '../../base/problem.js';
import type { ConfiguredNode } from './configure.js';
import { locate } from './locate.js';
import type { ResolvedNode, RunServices, Watch } from './resolve.js';

const changed = (stage: string): Problem =>
  problem(
    'usage',
    'the data is another now than that of which the store has results, and some of these have to be made again',
    `stage ${stage}`,
    'run again, which computes what follows from the data as it is now; or put the files back as they were',
  );

/**
 * Finds the files of a node whose data was not here when its key was computed, and downloads them where the run may: what the
 * store has of them is not enough, since the stage is computed.
 *
 * Errors: files that cannot be found or downloaded; files that are others than those of its key.
 */
export const locateAgain = (
  { store, data }: RunServices,
  { node: { definition }, decoded, name }: ConfiguredNode,
  { absent: _, ...resolved }: ResolvedNode,
  watch: Watch,
): taskEither.TaskEither<Problem, ResolvedNode> =>
  pipe(
    locate(definition.sources(decoded), store.marks, { ...data, ...watch }),
    taskEither.filterOrElse(
      ({ digest }) => digest === resolved.digest,
      () => changed(name),
    ),
    taskEither.map((located) => ({ ...resolved, ...located })),
  );

import { join } from 'node:path';
import * as array from 'fp-ts/lib/Array.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Component, resolveComponent } from '../../artifacts/component.js';
import type { Digest } from '../../artifacts/digest.js';
import { digestFile } from '../../artifacts/file-digests.js';
import { type Problem, problem } from '../../artifacts/problem.js';
import type { LocateContext, Locates, SourceFile } from '../../artifacts/source.js';

/** Files that a stage reads from outside the store: by content, and where this machine has them. */
export interface Located {
  readonly files: readonly SourceFile[];
  readonly locations: readonly (readonly [Digest, string])[];
}

const locateOne = (component: Component, storeFolder: string, context: LocateContext): taskEither.TaskEither<Problem, Located> =>
  pipe(
    taskEither.tryCatch(
      () => resolveComponent<Locates>(component),
      (error) =>
        problem(
          'usage',
          String((error as Error).message ?? error),
          component.name,
          'correct the component that the experiment names',
          error,
        ),
    ),
    taskEither.chain((implementation) => implementation.locate(component.location ?? {}, context)),
    taskEither.chain((found) =>
      pipe(
        found,
        // One file after the other, in time that grows with their number alone: there may be a million.
        taskEither.traverseSeqArray(({ name, path }) =>
          pipe(
            digestFile(join(storeFolder, 'files'), path),
            taskEither.map(({ digest, bytes }) => ({ file: { name, digest, bytes }, path })),
          ),
        ),
      ),
    ),
    taskEither.map((entries) => ({
      files: entries.map(({ file }) => file),
      locations: entries.map(({ file, path }) => [file.digest, path] as const),
    })),
  );

/** Finds, and if need be downloads, the files of components, and digests them; the only impure part of reading data. */
export const locate = (
  components: readonly Component[],
  storeFolder: string,
  context: LocateContext,
): taskEither.TaskEither<Problem, Located> =>
  pipe(
    [...components],
    array.traverse(taskEither.ApplicativeSeq)((component) => locateOne(component, storeFolder, context)),
    taskEither.map((all) => ({ files: all.flatMap(({ files }) => files), locations: all.flatMap(({ locations }) => locations) })),
  );

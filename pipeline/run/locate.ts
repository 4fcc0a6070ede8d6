import { relative } from 'node:path';
import * as array from 'fp-ts/lib/Array.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { canonicalText } from '../../artifacts/canonical.js';
import { type Component, resolveComponent } from '../../artifacts/component.js';
import { type Digest, digestOf } from '../../artifacts/digest.js';
import { digestFile } from '../../artifacts/file-digests.js';
import { type Problem, problem } from '../../artifacts/problem.js';
import type { LocateContext, Locates, SourceFile } from '../../artifacts/source.js';
import { recallSource, rememberSource } from '../../artifacts/source-memory.js';
import type { StoreMemory } from '../../artifacts/store.js';
import { filesDigest } from '../key/node-key.js';

/** Files that a stage reads from outside the store: by content, and where this machine has them. */
export interface Located {
  readonly files: readonly SourceFile[];
  readonly locations: readonly (readonly [Digest, string])[];
}

const locateOne = (
  component: Component,
  memory: StoreMemory | undefined,
  context: LocateContext,
): taskEither.TaskEither<Problem, Located> =>
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
            digestFile(memory?.files, path),
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

// Where data is said to lie, in words that another machine with the same project has too.
const identityOf = (components: readonly Component[], { dataFolder, projectFolder }: LocateContext): Digest =>
  digestOf(
    canonicalText({
      sources: components.map(({ component, name, config, location = {} }) => ({ component, name, config, location })),
      data: dataFolder === undefined ? null : relative(projectFolder, dataFolder),
    }),
  );

/** Finds, and if need be downloads, the files of components, and digests them; the only impure part of reading data. */
export const locate = (
  components: readonly Component[],
  memory: StoreMemory | undefined,
  context: LocateContext,
): taskEither.TaskEither<Problem, Located> =>
  pipe(
    [...components],
    array.traverse(taskEither.ApplicativeSeq)((component) => locateOne(component, memory, context)),
    taskEither.map((all) => ({ files: all.flatMap(({ files }) => files), locations: all.flatMap(({ locations }) => locations) })),
    taskEither.chainFirstTaskK(({ files, locations }) => async () => {
      const paths = locations.map(([, path]) => path);
      if (paths.length > 0) await rememberSource(memory?.sources, identityOf(components, context), filesDigest(files), paths);
    }),
  );

/** Digest of the files that components had when they were located last, if those are gone. */
export const locatedBefore = (
  components: readonly Component[],
  memory: StoreMemory | undefined,
  context: LocateContext,
): Promise<Digest | undefined> => recallSource(memory?.sources, identityOf(components, context));

import { relative } from 'node:path';
import * as array from 'fp-ts/lib/Array.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { canonicalText } from '../../artifacts/canonical.js';
import { type Component, resolveComponent } from '../../artifacts/component.js';
import { type Digest, digestOf } from '../../artifacts/digest.js';
import { digestFile } from '../../artifacts/file-digests.js';
import { type Problem, problem } from '../../artifacts/problem.js';
import type { LocateContext, LocatedFile, Locates, SourceFile } from '../../artifacts/source.js';
import { recallSource, rememberSource } from '../../artifacts/source-memory.js';
import type { StoreMemory } from '../../artifacts/store.js';
import { isUnicode, printable } from '../../artifacts/text.js';
import { filesDigest } from '../key/node-key.js';

const NO_BYTES = digestOf(new Uint8Array(0));

/** Files that a stage reads from outside the store: by content, and where this machine has them. */
export interface Located {
  readonly files: readonly SourceFile[];
  readonly locations: readonly (readonly [Digest, string])[];
}

/** A located file by content. What the data set says cannot be read is not opened: it may be a pipe that never ends. */
const entryOf = (
  { name, path, unreadable }: LocatedFile,
  memory: StoreMemory | undefined,
): taskEither.TaskEither<Problem, { readonly file: SourceFile; readonly path: string }> => {
  // Such a name has no canonical text, and so no place in a key.
  if (!isUnicode(name)) {
    const what = 'the name of a file has half of a surrogate pair, which is no Unicode text';
    return taskEither.left(problem('usage', what, printable(name), 'rename the file, or its folder'));
  }
  if (unreadable !== undefined) return taskEither.right({ file: { name, digest: NO_BYTES, bytes: 0, unreadable }, path });
  return pipe(
    digestFile(memory?.files, path),
    taskEither.map(({ digest, bytes }) => ({ file: { name, digest, bytes }, path })),
  );
};

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
        taskEither.traverseSeqArray((file) => entryOf(file, memory)),
      ),
    ),
    taskEither.map((entries) => ({
      files: entries.map(({ file }) => file),
      locations: entries.flatMap(({ file, path }) => (file.unreadable === undefined ? [[file.digest, path] as const] : [])),
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

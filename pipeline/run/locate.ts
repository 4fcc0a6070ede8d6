import { relative } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { canonical } from '../../artifacts/canonical.js';
import { type Component, resolveComponent } from '../../artifacts/component.js';
import { type Digest, digestOf } from '../../artifacts/digest.js';
import { digestFile } from '../../artifacts/file-digests.js';
import type { Marks } from '../../artifacts/marks.js';
import type { LocateContext, LocatedFile, Locates, SourceFile } from '../../artifacts/source.js';
import { recallSource, rememberSource } from '../../artifacts/source-memory.js';
import { type Problem, problem } from '../../base/problem.js';
import { visible } from '../../base/quote.js';
import { isUnicode } from '../../base/text.js';
import { filesDigest } from '../key/node-key.js';

const NO_BYTES = digestOf(new Uint8Array(0));

/** Files that a stage reads from outside the store: by content, and where this machine has them. */
export interface Located {
  readonly files: readonly SourceFile[];
  /** Digest of the files for a key; undefined where there are none. */
  readonly digest: Digest | undefined;
  readonly locations: readonly (readonly [Digest, string])[];
}

/** A located file by content. What the data set says cannot be read is not opened: it may be a pipe that never ends. */
const entryOf = (
  { name, path, unreadable }: LocatedFile,
  marks: Marks | undefined,
): taskEither.TaskEither<Problem, { readonly file: SourceFile; readonly path: string }> => {
  // Such a name has no canonical text, and so no place in a key.
  if (!isUnicode(name)) {
    const what = 'the name of a file has half of a surrogate pair, which is no Unicode text';
    return taskEither.left(problem('usage', what, visible(name), 'rename the file, or its folder'));
  }
  if (unreadable !== undefined) return taskEither.right({ file: { name, digest: NO_BYTES, bytes: 0, unreadable }, path });
  return pipe(
    digestFile(marks, path),
    taskEither.map(({ digest, bytes }) => ({ file: { name, digest, bytes }, path })),
  );
};

const locateOne = (
  component: Component,
  marks: Marks | undefined,
  context: LocateContext,
): taskEither.TaskEither<Problem, Pick<Located, 'files' | 'locations'>> =>
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
        taskEither.traverseSeqArray((file) => entryOf(file, marks)),
      ),
    ),
    taskEither.map((entries) => ({
      files: entries.map(({ file }) => file),
      locations: entries.flatMap(({ file, path }) => (file.unreadable === undefined ? [[file.digest, path] as const] : [])),
    })),
  );

/**
 * Request for files: the words for their place that another machine with the same project has too; none where JSON has no words
 * for it.
 */
const identityOf = (components: readonly Component[], { dataFolder, projectFolder }: LocateContext): Digest | undefined =>
  pipe(
    canonical({
      sources: components.map(({ component, name, config, location = {} }) => ({ component, name, config, location })),
      data: dataFolder === undefined ? null : relative(projectFolder, dataFolder),
    }),
    either.match(() => undefined, digestOf),
  );

/** Finds, and if need be downloads, the files of components, and digests them; the only impure part of reading data. */
export const locate = (
  components: readonly Component[],
  marks: Marks | undefined,
  context: LocateContext,
): taskEither.TaskEither<Problem, Located> =>
  pipe(
    components,
    taskEither.traverseSeqArray((component) => locateOne(component, marks, context)),
    taskEither.map((all) => {
      const files = all.flatMap(({ files }) => files);
      const digest = files.length === 0 ? undefined : filesDigest(files);
      return { files, digest, locations: all.flatMap(({ locations }) => locations) };
    }),
    taskEither.chainFirstTaskK(({ digest, locations }) => async () => {
      const paths = locations.map(([, path]) => path);
      const identity = identityOf(components, context);
      if (paths.length > 0 && digest !== undefined && identity !== undefined)
        await rememberSource(marks, identity, digest, paths, context.projectFolder);
    }),
  );

/** Digest of the files that components had when they were located last, if those are gone. */
export const locatedBefore = async (
  components: readonly Component[],
  marks: Marks | undefined,
  context: LocateContext,
): Promise<Digest | undefined> => {
  const identity = identityOf(components, context);
  return identity === undefined ? undefined : recallSource(marks, identity, context.projectFolder);
};

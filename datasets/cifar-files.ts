import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { LocateContext, LocatedFile } from '../artifacts/source.js';
import type { Problem } from '../base/problem.js';
import { extractFiles } from './archive.js';
import type { CifarLayout } from './cifar-layouts.js';
import { download } from './download.js';
import { downloadFolder, missingFrom, searchFiles } from './find-files.js';

/** The training files that the first `count` images lie in. */
export const trainFilesFor = (layout: CifarLayout, count: number | 'all'): readonly string[] =>
  count === 'all' ? layout.trainFiles : layout.trainFiles.slice(0, Math.ceil(count / layout.imagesPerFile));

const fetchInto = (
  layout: CifarLayout,
  folder: string,
  wanted: readonly string[],
  context: LocateContext,
): TaskEither<Problem, void> => {
  const archive = join(folder, basename(new URL(layout.home.url).pathname));
  return pipe(
    download({ ...layout.home, file: archive, signal: context.signal, onProgress: context.onProgress }),
    taskEither.chain(() => extractFiles(archive, wanted, folder)),
    taskEither.chainFirst(() => taskEither.fromTask(() => rm(archive, { force: true }))),
  );
};

/**
 * Finds the wanted files of a CIFAR data set in the first folder that has them all, or else downloads the official
 * archive into the data folder and takes out what is missing there. Without them, a `usage` problem says which are missing,
 * where they were looked for, and how to come by them.
 */
export const locateCifar =
  (layout: CifarLayout, wanted: readonly string[]) =>
  (location: Readonly<Record<string, string>>, context: LocateContext): TaskEither<Problem, readonly LocatedFile[]> =>
  async () => {
    const { complete, located, refuse } = await searchFiles(layout.name, wanted, layout.folder, location, context);
    if (complete !== undefined) return located(complete);
    const fewer = layout.trainFiles.length > 1 ? ', or ask for fewer training images' : '';
    const byHand = `download ${layout.home.url}, unpack it and name the folder with --data${fewer}`;
    if (!context.mayDownload) return refuse('', `run the experiment to download the files, or ${byHand}`);
    const parent = downloadFolder(location, context);
    const target = basename(parent) === layout.folder ? parent : join(parent, layout.folder);
    const absent = await missingFrom(target, [...layout.trainFiles, layout.testFile]);
    const fetched = await fetchInto(layout, target, absent, context)();
    if (either.isRight(fetched)) return located(target);
    if (fetched.left.problem === 'interrupted') return fetched;
    return refuse(`, and the download failed: ${fetched.left.what}`, byHand, fetched.left);
  };

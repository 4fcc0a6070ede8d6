import { basename, join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { LocateContext, LocatedFile } from '../artifacts/source.js';
import type { Problem } from '../base/problem.js';
import { download } from './download.js';
import { downloadFolder, missingFrom, searchFiles } from './find-files.js';

/** A file of SVHN: its name, how many images the published one holds, its home and its MD5. */
export interface SvhnFile {
  readonly name: string;
  readonly images: number;
  readonly url: string;
  readonly md5: string;
}

/** The files of SVHN's cropped digits. */
export interface SvhnFiles {
  readonly train: SvhnFile;
  readonly extra: SvhnFile;
  readonly test: SvhnFile;
}

const FOLDER = 'svhn';

const published = (part: string, images: number, md5: string): SvhnFile => {
  const name = `${part}_32x32.mat`;
  return { name, images, url: `http://ufldl.stanford.edu/housenumbers/${name}`, md5 };
};

/** "Format 2: Cropped Digits" of http://ufldl.stanford.edu/housenumbers. The page states no checksums; these are torchvision's. */
export const SVHN_FILES: SvhnFiles = {
  train: published('train', 73_257, 'e26dedcc434d2e4c54c9b2d4a06d8373'),
  extra: published('extra', 531_131, 'a93ce644f1a588dc4d68dda5feec44a7'),
  test: published('test', 26_032, 'eb5a983be6a315427106f1b164d9cef3'),
};

/**
 * Finds the wanted files of SVHN in the first folder that has them all, or else downloads those that the data folder lacks.
 * Without them, a `usage` problem says which are missing, where they were looked for, and how to come by them.
 */
export const locateSvhn =
  (wanted: readonly SvhnFile[]) =>
  (location: Readonly<Record<string, string>>, context: LocateContext): TaskEither<Problem, readonly LocatedFile[]> =>
  async () => {
    const names = wanted.map(({ name }) => name);
    const { complete, missing, located, refuse } = await searchFiles('svhn', names, FOLDER, location, context);
    if (complete !== undefined) return located(complete);
    const homes = wanted.filter(({ name }) => missing.includes(name)).map(({ url }) => url);
    const byHand = `download ${homes.join(', ')} into one folder and name it with --data`;
    if (!context.mayDownload) return refuse('', `run the experiment to download the files, or ${byHand}`);
    const parent = downloadFolder(location, context);
    const beside = (await missingFrom(parent, names)).length < names.length;
    const target = beside || basename(parent) === FOLDER ? parent : join(parent, FOLDER);
    const absent = await missingFrom(target, names);
    for (const { name, url, md5 } of wanted.filter((file) => absent.includes(file.name))) {
      const { signal, onProgress } = context;
      const fetched = await download({ url, md5, file: join(target, name), signal, onProgress })();
      if (either.isRight(fetched)) continue;
      if (fetched.left.problem === 'interrupted') return fetched;
      return refuse(`, and the download failed: ${fetched.left.what}`, byHand, fetched.left);
    }
    return located(target);
  };

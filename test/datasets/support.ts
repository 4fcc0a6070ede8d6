import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { either, taskEither } from 'fp-ts';
import type { Either } from 'fp-ts/lib/Either.js';
import { digestOf } from '../../artifacts/digest.js';
import type { LocateContext, LocatedFile, OpenFile, SourceFile } from '../../artifacts/source.js';
import { words } from '../../base/numerics/random/draw.js';
import { generatorOf } from '../../base/numerics/random/generator.js';
import { type Problem, problem } from '../../base/problem.js';
import type { Dataset, ImageSet } from '../../datasets/dataset.js';

/** Runs a test body with a folder of its own. */
export const inFolder = (body: (folder: string) => Promise<void>) => async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'datasets-'));
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Writes files given by their paths below a folder. */
export const writeFiles = async (folder: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<void> => {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
};

/** A context for finding files, whose project folder is `folder`. */
export const contextOf = (folder: string, given: Partial<LocateContext> = {}): LocateContext => ({
  dataFolder: undefined,
  projectFolder: folder,
  signal: new AbortController().signal,
  mayDownload: true,
  onProgress: () => undefined,
  ...given,
});

/** Reads located files as a run does: by content. */
export const sourcesOf = async (
  located: readonly LocatedFile[],
): Promise<{ readonly files: readonly SourceFile[]; readonly open: OpenFile }> => {
  const contents = await Promise.all(
    located.map(async ({ name, path, unreadable }) => ({
      name,
      bytes: unreadable === undefined ? new Uint8Array(await readFile(path)) : new Uint8Array(0),
      ...(unreadable === undefined ? {} : { unreadable }),
    })),
  );
  const open: OpenFile = ({ name }) => {
    const found = contents.find((content) => content.name === name);
    return found === undefined
      ? taskEither.left(problem('usage', 'there is no such file', name, 'check its name'))
      : taskEither.right(found.bytes);
  };
  const files = contents.map(({ name, bytes, ...rest }) => ({ name, digest: digestOf(bytes), bytes: bytes.length, ...rest }));
  return { files, open };
};

/** Finds and reads a data set. */
export const readAll = async (
  dataset: Dataset,
  location: Readonly<Record<string, string>>,
  context: LocateContext,
  seed = 1,
): Promise<Either<Problem, ImageSet>> => {
  const located = await dataset.locate(location, context)();
  if (either.isLeft(located)) return located;
  const { files, open } = await sourcesOf(located.right);
  return dataset.read(files, open, generatorOf(seed), () => undefined)();
};

/** The right value, or a failed test that shows the problem. */
export const right = <A>(result: Either<unknown, A>): A => {
  if (either.isLeft(result)) throw new Error(`expected a value, not ${JSON.stringify(result.left)}`);
  return result.right;
};

/** The problem, or a failed test. */
export const left = <E>(result: Either<E, unknown>): E => {
  if (either.isRight(result)) throw new Error('expected a problem, not a value');
  return result.left;
};

/** Random bytes of a CIFAR binary file with `count` records, labels in turn. */
export const cifarFile = (count: number, labelBytes: number, classes: number, seed = 1): Uint8Array => {
  const record = labelBytes + 3072;
  const bytes = new Uint8Array(count * record);
  const random = new Uint8Array(words(generatorOf(seed), Math.ceil(bytes.length / 4) + 1).slice().buffer);
  bytes.set(random.subarray(0, bytes.length));
  for (let i = 0; i < count; i++) bytes[i * record + labelBytes - 1] = i % classes;
  return bytes;
};

/** A small image set in the pixels form; every pixel of image i is i mod 256, its label i mod `classes`. */
export const plainSet = (count: number, classes = 3, size = 4): Extract<ImageSet, { form: 'pixels' }> => {
  const of = (n: number) => ({
    images: Uint8Array.from({ length: n * size * size * 3 }, (_, i) => Math.floor(i / (size * size * 3)) % 256),
    labels: Int32Array.from({ length: n }, (_, i) => i % classes),
  });
  return {
    form: 'pixels',
    name: 'plain',
    classes: Array.from({ length: classes }, (_, i) => `class ${i}`),
    height: size,
    width: size,
    train: of(count),
    test: of(Math.ceil(count / 4)),
  };
};

const shared = process.env['SLUICE_SHARED_DATA'] ?? resolve(dirname(fileURLToPath(import.meta.url)), '../../../shared/data');

/** The folder of real data sets, where this machine has one. */
export const sharedData: string | undefined = existsSync(shared) ? shared : undefined;

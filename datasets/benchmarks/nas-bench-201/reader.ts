import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { LocateContext, LocatedFile, SourceFile } from '../../../artifacts/source.js';
import { isFile } from '../../../base/exists.js';
import { type Problem, problem } from '../../../base/problem.js';
import { candidateFolders } from '../../find-files.js';
import { LONGEST_NAS_BENCH_201_CSV, parseNasBench201Csv } from './csv.js';
import type { BenchmarkTable } from './source.js';

const FOLDER = 'nas-bench-201';
const NAMES = ['nb201.csv', 'nb201.csv.gz'];

const locate =
  (location: Readonly<Record<string, string>>, context: LocateContext): taskEither.TaskEither<Problem, readonly LocatedFile[]> =>
  async () => {
    const places = candidateFolders(FOLDER, location, context);
    for (const path of places.flatMap((place) => [place, ...NAMES.map((name) => join(place, name))])) {
      if (await isFile(path)) return either.right([{ name: basename(path), path }]);
    }
    return either.left(
      problem(
        'usage',
        `there is no table of NAS-Bench-201 (${NAMES.join(' or ')})`,
        `looked in ${places.join(', ')}`,
        'make it from the benchmark as docs/nas-bench-201.md says, and name its folder with --data or root',
      ),
    );
  };

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

// UTF-8 takes at most three bytes for a character of a JavaScript text.
const MOST_BYTES = 3 * LONGEST_NAS_BENCH_201_CSV;

const unpacked = (bytes: Uint8Array): Uint8Array => {
  if (!isGzip(bytes)) {
    if (bytes.length > MOST_BYTES) throw new Error(`it has ${bytes.length} bytes, and ${MOST_BYTES} are the most`);
    return bytes;
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw error;
    throw new Error(`it holds more than ${MOST_BYTES} bytes`, { cause: error });
  }
};

const textOf = ({ name }: SourceFile, bytes: Uint8Array): either.Either<Problem, string> =>
  either.tryCatch(
    () => new TextDecoder('utf-8', { fatal: true }).decode(unpacked(bytes)),
    (cause) =>
      problem(
        'usage',
        `the table of NAS-Bench-201 cannot be ${isGzip(bytes) ? 'unpacked' : 'read as text'}: ${(cause as Error).message}`,
        name,
        'give comma-separated values, plain or gzipped; copy or export the file anew if it is damaged',
        cause,
      ),
  );

/** The implementation of the component `nasBench201Table`. */
export const nasBench201TableReader = (): BenchmarkTable => ({
  locate,
  read: ([file], open) => {
    const found = file as SourceFile;
    return pipe(
      open(found),
      taskEither.chainEitherK((bytes) => textOf(found, bytes)),
      taskEither.chainEitherK((text) => parseNasBench201Csv(found.name, text)),
    );
  },
});

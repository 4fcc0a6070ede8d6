import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type * as t from 'io-ts';
import type { Dataset } from './dataset.js';
import { enoughPixels, joinedPixels } from './pixel-parts.js';
import type { SvhnSettings } from './svhn.js';
import { readDigits } from './svhn-digits.js';
import { locateSvhn, SVHN_FILES, type SvhnFile, type SvhnFiles } from './svhn-files.js';

const CLASSES = [...'0123456789'];

/** A file, and how many of its images are wanted. */
type Part = readonly [file: SvhnFile, wanted: number | 'all'];

/** The files that the first `count` training images lie in: those of the extra set come after the others. */
const trainParts = ({ train, extra }: SvhnFiles, withExtra: boolean, count: number | 'all'): readonly Part[] => {
  if (!withExtra || (count !== 'all' && count <= train.images)) return [[train, count]];
  return count === 'all'
    ? [
        [train, 'all'],
        [extra, 'all'],
      ]
    : [
        [train, train.images],
        [extra, count - train.images],
      ];
};

/**
 * SVHN from its MAT-files.
 *
 * Reading refuses a damaged MAT-file, arrays of a wrong type or shape, and labels out of range; the message names the file.
 */
export const svhnOf =
  (files: SvhnFiles) =>
  ({ extra, train, test }: t.TypeOf<typeof SvhnSettings>): Dataset => {
    const parts: readonly Part[] = [...trainParts(files, extra, train), [files.test, test]];
    const trainNames = parts.slice(0, -1).map(([{ name }]) => name);
    return {
      locate: locateSvhn(parts.map(([file]) => file)),
      read: (sources, open, _generator, onProgress) => {
        let done = 0;
        const readings = sources.map((source, place) =>
          pipe(
            open(source),
            taskEither.chain((bytes) => readDigits(source.name, bytes, (parts[place] as Part)[1])),
            taskEither.map((digits) => {
              onProgress(++done, sources.length);
              return digits;
            }),
          ),
        );
        const fewer = extra ? 'ask for fewer' : 'ask for fewer, or set extra to true';
        return pipe(
          taskEither.sequenceSeqArray(readings),
          taskEither.chainEitherK((read) =>
            pipe(
              enoughPixels('svhn', joinedPixels(read.slice(0, -1)), train, trainNames.join(', '), fewer),
              either.bindTo('train'),
              either.bind('test', () =>
                enoughPixels('svhn', joinedPixels(read.slice(-1)), test, files.test.name, 'ask for fewer'),
              ),
            ),
          ),
          taskEither.map((images) => ({
            form: 'pixels' as const,
            name: 'svhn',
            classes: CLASSES,
            height: 32,
            width: 32,
            ...images,
          })),
        );
      },
    };
  };

/** The implementation of SVHN. */
export const svhn = svhnOf(SVHN_FILES);

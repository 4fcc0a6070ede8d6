import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import sharp from 'sharp';
import type { ImageSurvey, SurveyImages } from '../base/image-survey.js';
import { type Problem, problem } from '../base/problem.js';
import { errorCode } from '../base/system-error.js';
import { readTree } from './folders/read-tree.js';
import { divisionOf, imagesOf, type Part } from './image-folder-division.js';

/** The most images that are opened for their sizes. */
const MOST_OPENED = 24;

const countIn = (folders: Part['classes'][number], part: Part): number => imagesOf({ ...part, classes: [folders] }).length;

/** Shorter sides of some images, spread over all of them, in increasing order. */
const sidesOf = async (paths: readonly string[]): Promise<readonly number[]> => {
  const count = Math.min(MOST_OPENED, paths.length);
  const chosen = Array.from({ length: count }, (_, i) => paths[Math.floor((i * paths.length) / count)] as string);
  const sides = await Promise.all(
    chosen.map((path) =>
      sharp(path)
        .metadata()
        .then(({ width, height }) => [Math.min(width, height)])
        // Which images cannot be read, and why, the stage says that reads them all.
        .catch((): readonly number[] => []),
    ),
  );
  return sides.flat().sort((a, b) => a - b);
};

const surveyOf = async (path: string, parts: readonly Part[]): Promise<ImageSurvey | Problem> => {
  const hasTest = parts.some(({ kind }) => kind === 'test');
  const isForTesting = ({ kind }: Part): boolean => kind === 'test' || (kind === 'validation' && !hasTest);
  const trained = parts.filter((part) => !isForTesting(part));
  const classes = [...new Set(trained.flatMap((part) => part.classes.map(({ name }) => name)))];
  const perClass = classes.map((name) =>
    trained
      .flatMap((part) => part.classes.filter((one) => one.name === name).map((one) => countIn(one, part)))
      .reduce((a, b) => a + b, 0),
  );
  const sides = await sidesOf(trained.flatMap((part) => imagesOf(part).map(({ leaf }) => leaf.path)));
  const middle = sides[Math.floor(sides.length / 2)];
  return middle === undefined
    ? problem('usage', 'none of the images that were looked at can be read', path, 'give a folder of images that sharp reads')
    : {
        classes,
        training: perClass.reduce((a, b) => a + b, 0),
        fewest: Math.min(...perClass),
        testing: parts.filter(isForTesting).reduce((sum, part) => sum + imagesOf(part).length, 0),
        side: middle,
      };
};

/**
 * Looks through a folder of images as `imageFolder` reads it: classes, how many images they have, whether some are for
 * testing, and how large the pictures are. Of a folder that it does not take the problem is the one that it has with it.
 */
export const surveyImages: SurveyImages = (path) =>
  pipe(
    taskEither.tryCatch(
      () => readTree(path, { tryFiles: false }),
      (error) =>
        errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR'
          ? problem('usage', 'there is no such folder of images', path, 'name the folder that holds them')
          : problem(
              'usage',
              `the folder of images cannot be read: ${(error as Error).message}`,
              path,
              'allow it to be read',
              error,
            ),
    ),
    taskEither.chainEitherK(divisionOf),
    taskEither.chainTaskK((parts) => () => surveyOf(path, parts)),
    taskEither.chain((found) => ('classes' in found ? taskEither.right(found) : taskEither.left(found))),
  );

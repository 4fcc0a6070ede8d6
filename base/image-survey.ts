import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Problem } from './problem.js';

/** Facts of a folder of images that the settings of an experiment are chosen by. */
export interface ImageSurvey {
  readonly classes: readonly string[];
  /** Images that are for training, and the fewest of them in a class. */
  readonly training: number;
  readonly fewest: number;
  /** Images that are set aside for testing; 0 where the folder has none of its own. */
  readonly testing: number;
  /** Shorter side in pixels, of the middle one of the images that were looked at. */
  readonly side: number;
}

/** Looks through the folder of images at an absolute path. */
export type SurveyImages = (path: string) => TaskEither<Problem, ImageSurvey>;

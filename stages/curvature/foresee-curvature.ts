import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Fault } from '../../base/problem.js';
import type { Foreseen } from '../../pipeline/stage.js';
import { batchProblem } from '../foresight/fit.js';
import type { KnownSplit } from '../foresight/known.js';
import type { CurvatureSettings } from './curvature.js';

/** The problem of more batches than there are validation images for; undefined if there is none. */
export const curvatureMisfit = ({ batchSize, batches }: CurvatureSettings, split: KnownSplit | undefined): Fault | undefined =>
  batchProblem('validation', split?.validation, batchSize, { batches, slack: split?.slack });

/** Checks the batches against what is known of the images. */
export const foreseeCurvature = (settings: CurvatureSettings, { split }: Foreseen): taskEither.TaskEither<Fault, Foreseen> => {
  const found = curvatureMisfit(settings, split as KnownSplit | undefined);
  return found === undefined ? taskEither.right({}) : taskEither.left(found);
};

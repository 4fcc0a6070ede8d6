import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../../artifacts/problem.js';
import { discreteSize } from '../../networks/genotype-outline.js';
import type { NetworkSize } from '../../networks/outline.js';
import type { Foreseen, Machine } from '../../pipeline/stage.js';
import { memoryProblem } from '../foresight/fit.js';
import type { KnownGenotype, KnownNetwork, KnownSplit } from '../foresight/known.js';
import { retrainMisfit } from './misfit.js';
import type { RetrainSettings } from './retrain.js';

const fail = (found: Problem | undefined): either.Either<Problem, void> =>
  found === undefined ? either.right(undefined) : either.left(found);

/** Checks the settings of a training against what is known of its images and of its genotype. */
export const foreseeRetrain = (
  settings: RetrainSettings,
  inputs: Foreseen,
  machine: Machine,
): taskEither.TaskEither<Problem, Foreseen> => {
  const split = inputs['split'] as KnownSplit | undefined;
  const genotype = inputs['genotype'] as KnownGenotype | undefined;
  const form = { ...settings, ...split, auxiliary: settings.auxiliary > 0 };
  const size: either.Either<Problem, NetworkSize> =
    genotype === undefined ? either.right({ parameters: 0, activation: 0 }) : discreteSize(genotype, form);
  return pipe(
    fail(retrainMisfit(settings, split)),
    either.chain(() => either.mapLeft((found: Problem): Problem => ({ ...found, where: 'stage retrain' }))(size)),
    either.chain((known) =>
      fail(memoryProblem('stage retrain', known, settings.batchSize, machine, '"cells", "channels" or "batchSize"')),
    ),
    either.map((): Foreseen => ({ network: { images: split ?? {} } satisfies KnownNetwork })),
    taskEither.fromEither,
  );
};

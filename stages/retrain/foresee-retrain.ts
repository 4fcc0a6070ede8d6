import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { type Fault, unplaced } from '../../base/problem.js';
import { discreteSize, type GenotypeOutline, type NetworkSize } from '../../networks/outline.js';
import type { Foreseen, Machine } from '../../pipeline/stage.js';
import { memoryProblem } from '../foresight/fit.js';
import type { KnownGenotype, KnownNetwork, KnownSplit } from '../foresight/known.js';
import { askedSettings } from '../training/network-fields.js';
import { foreseenSettings } from '../training/network-form.js';
import { retrainMisfit } from './misfit.js';
import type { RetrainSettings } from './retrain.js';

const fail = (found: Fault | undefined): either.Either<Fault, void> =>
  found === undefined ? either.right(undefined) : either.left(found);

/** Lower bound of the size of the network of a genotype by its outline, or the problem of settings that do not fit. */
const sizeFor = (
  settings: RetrainSettings,
  genotype: GenotypeOutline | undefined,
  split: KnownSplit | undefined,
): either.Either<Fault, NetworkSize> => {
  const family = genotype === undefined ? undefined : foreseenSettings(genotype);
  return genotype === undefined || family === undefined
    ? either.right({ parameters: 0, activation: 0 })
    : pipe(
        askedSettings(settings, settings.auxiliary, Object.keys(family.settings.fields)),
        either.chainW((asked) => discreteSize(genotype, asked, split ?? {})),
      );
};

/** Checks the settings of a training against what is known of its images and of its genotype. */
export const foreseeRetrain = (
  settings: RetrainSettings,
  inputs: Foreseen,
  machine: Machine,
): taskEither.TaskEither<Fault, Foreseen> => {
  const split = inputs['split'] as KnownSplit | undefined;
  const genotype = inputs['genotype'] as KnownGenotype | undefined;
  const size = sizeFor(settings, genotype, split);
  return pipe(
    fail(retrainMisfit(settings, split)),
    either.chain(() => either.mapLeft(unplaced)(size)),
    either.chain((known) => fail(memoryProblem(known, settings.batchSize, machine, '"cells", "channels" or "batchSize"'))),
    either.map((): Foreseen => ({ network: { images: split ?? {} } satisfies KnownNetwork })),
    taskEither.fromEither,
  );
};

import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Fault, unplaced } from '../../base/problem.js';
import type { NetworkSize } from '../../networks/outline.js';
import type { Foreseen, Machine } from '../../pipeline/stage.js';
import { memoryProblem } from '../foresight/fit.js';
import type { KnownDistribution, KnownSearch, KnownSplit } from '../foresight/known.js';
import { methodOutline, spaceOutline } from '../foresight/outlines.js';
import { LARGEST_EIGENVALUE, SMALLEST_EIGENVALUE } from '../hessian/eigenvalue-metrics.js';
import { methodMisfit } from './method/method-misfit.js';
import { conclusionMisfit, continuationMisfit, searchMisfit } from './misfit.js';
import type { SearchSettings } from './search.js';

/** The metrics that a search with these settings does not have, and what would have it measure them. */
const unmeasuredBy = ({ curvature, dropout, epochs, level }: SearchSettings): KnownDistribution['unmeasured'] => {
  const without = (names: readonly string[], remedy: string): Readonly<Record<string, string>> =>
    Object.fromEntries(names.map((name) => [name, remedy]));
  return {
    ...(level === 'single' ? without(['validation loss', 'validation accuracy'], 'leave "level" of the search out') : {}),
    ...(curvature.every === 0 || curvature.every > epochs
      ? without([LARGEST_EIGENVALUE, SMALLEST_EIGENVALUE], 'give the search "curvature: { every: 1 }"')
      : {}),
    ...(dropout === false
      ? without(
          [
            'predictive variance',
            'predictive entropy',
            'dropout probability',
            'least dropout probability',
            'largest dropout probability',
          ],
          'give the search "dropout: concreteDropout()"',
        )
      : {}),
  };
};

/** Checks the settings of a search against what is known of its images and of the search that it goes on from. */
export const foreseeSearch =
  (settings: SearchSettings, { split, widened }: Foreseen, machine: Machine): TaskEither<Fault, Foreseen> =>
  async () => {
    const images = split as KnownSplit | undefined;
    const before = widened as KnownSearch | undefined;
    const [space, method] = [await spaceOutline(settings.space), await methodOutline(settings.architecture)];
    const relaxation = method?.name;
    const misfit =
      searchMisfit(settings, images, before?.epochs ?? 0) ??
      (images !== undefined && method?.concludes === true ? conclusionMisfit(settings, images) : undefined) ??
      methodMisfit(settings, method ?? {}) ??
      (before === undefined
        ? undefined
        : continuationMisfit(
            { ...settings, space: space?.name, relaxation },
            { ...before, space: before.space?.name, relaxation: before.relaxation },
          ));
    if (misfit !== undefined) return either.left(misfit);
    const { partial, edgeNormalization, dropout, batchSize, epochs } = settings;
    const size: either.Either<Fault, NetworkSize> =
      space?.supernet({ ...images, partial, pruned: before?.kept !== undefined }) ??
      either.right({ parameters: 0, activation: 0 });
    if (either.isLeft(size)) return either.left(unplaced(size.left));
    const tooLarge = memoryProblem(
      size.right,
      batchSize,
      machine,
      '"space.cells", "space.channels" or "batchSize", or raise "partial"',
    );
    if (tooLarge !== undefined) return either.left(tooLarge);
    const known: KnownSearch = {
      ...(space === undefined ? {} : { space }),
      ...(relaxation === undefined ? {} : { relaxation }),
      images: images ?? {},
      partial,
      edgeNormalization,
      dropout,
      ...(before?.kept === undefined ? {} : { kept: before.kept }),
      epochs: (before?.epochs ?? 0) + epochs,
    };
    const learnt: KnownDistribution = {
      ...(space === undefined ? {} : { space }),
      ...(method?.gives === 'genotypes' ? { genotypesBy: method.name ?? 'its method' } : {}),
    };
    return either.right({ distribution: learnt, trajectory: { ...learnt, unmeasured: unmeasuredBy(settings) }, state: known });
  };

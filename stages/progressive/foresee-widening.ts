import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type Fault, unplaced } from '../../base/problem.js';
import type { Foreseen } from '../../pipeline/stage.js';
import type { KnownSearch } from '../foresight/known.js';
import { methodOutline, spaceOutline } from '../foresight/outlines.js';
import { wideningMisfit } from './misfit.js';
import type { WidenAndPruneSettings } from './widen-and-prune.js';

/** Checks what is to be widened and kept against what is known of the search before. */
export const foreseeWidening =
  (settings: WidenAndPruneSettings, { state }: Foreseen): TaskEither<Fault, Foreseen> =>
  async () => {
    const before = state as KnownSearch | undefined;
    if (before === undefined) return either.right({});
    const [space, relaxation] = [await spaceOutline(settings.space), (await methodOutline(settings.architecture))?.name];
    const counts = before.space?.cellTypes.map(({ operations }) => operations.length);
    const left = before.kept ?? (counts === undefined ? undefined : Math.min(...counts));
    const misfit = wideningMisfit(
      settings,
      { ...before, space: before.space?.name, relaxation: before.relaxation, left },
      space?.name,
      relaxation,
    );
    if (misfit !== undefined) return either.left(misfit);
    const built = space?.supernet({ ...before.images, partial: settings.partial, pruned: true });
    if (built !== undefined && either.isLeft(built)) return either.left(unplaced(built.left));
    const widened: KnownSearch = {
      ...before,
      partial: settings.partial,
      ...(settings.keep === 'all' ? {} : { kept: settings.keep }),
    };
    return either.right({ widened });
  };

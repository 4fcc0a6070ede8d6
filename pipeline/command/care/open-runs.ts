import { pipe } from 'fp-ts/lib/function.js';
import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { onDisk } from '../../../artifacts/store/disk-problem.js';
import { listPins, type Pin } from '../../../artifacts/store/pins.js';
import type { Store } from '../../../artifacts/store.js';
import type { Problem } from '../../../base/problem.js';
import { findNamedStore } from '../../compose/store-place.js';
import type { Surroundings } from '../../compose/surroundings.js';
import { readSummaries, type Summaries } from '../../record/read-summaries.js';

/** A store with its runs and pins. */
export interface OpenRuns extends Summaries {
  readonly store: Store;
  readonly pins: readonly Pin[];
  readonly damagedPins: readonly string[];
}

/** Opens the store that the options name, and reads its runs in short and its pins. */
export const openRuns = (
  options: { readonly store?: string },
  surroundings: Surroundings,
): taskEither.TaskEither<Problem, OpenRuns> =>
  pipe(
    findNamedStore(options.store, surroundings),
    taskEither.chain((store) =>
      onDisk(store.where, async () => {
        const { pins, damaged: damagedPins } = await listPins(store.blobs);
        return { store, ...(await readSummaries(store.blobs)), pins, damagedPins };
      }),
    ),
  );

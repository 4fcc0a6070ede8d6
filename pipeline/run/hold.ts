import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Digest } from '../../artifacts/digest.js';
import { onDisk } from '../../artifacts/store/disk-problem.js';
import { unlessMisplaced } from '../../artifacts/store/entry.js';
import { objectName } from '../../artifacts/store/names.js';
import { awaitSweeps } from '../../artifacts/store/sweeps.js';
import { putUse } from '../../artifacts/store/uses.js';
import type { Problem } from '../../base/problem.js';
import type { EventBody } from './event.js';
import type { Outputs, RunOptions } from './node-run.js';

type Holding = Pick<RunOptions, 'store' | 'run' | 'signal'>;

/** Tells a person of a stage that waits for who removes something from the store. */
export const waitingTeller =
  (stage: string, emit: (event: EventBody) => void) =>
  (holder: string): void =>
    emit({ type: 'log', stage, level: 'info', message: `waiting for ${holder}, which removes something from the store` });

/**
 * Says that the run uses a key, and waits until nobody removes anything who has not heard of it: what is found under the key from
 * then on stays as long as the run goes on. A store that can only be read takes no word of it, and nothing of it is held.
 */
export const holdKey = (
  { store: { blobs, where }, run, signal }: Holding,
  key: Digest,
  onWait: (holder: string) => void,
): TaskEither<Problem, void> =>
  onDisk(where, async () => {
    if (await putUse(blobs, run, key)) await awaitSweeps(blobs, { signal, onWait });
  });

/**
 * Names the artifacts of a key that the run holds which are gone, once its manifest is there: those that were there already, and
 * were being removed as the stage made them once more. Where the run is asked to stop while somebody still removes, it is not known
 * that the rest stays.
 */
export const sweptOutputs = (
  { store: { blobs, where }, signal }: Omit<Holding, 'run'>,
  outputs: Outputs,
  onWait: (holder: string) => void,
): TaskEither<Problem, { readonly gone: readonly string[]; readonly isKnown: boolean }> =>
  onDisk(where, async () => {
    const isKnown = await awaitSweeps(blobs, { signal, onWait });
    const gone: string[] = [];
    for (const [name, { digest }] of Object.entries(outputs)) {
      const found = await unlessMisplaced(blobs.stat(objectName(digest)));
      if (either.isRight(found) && found.right === undefined) gone.push(name);
    }
    return { gone, isKnown };
  });

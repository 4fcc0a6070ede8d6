import * as taskEither from 'fp-ts/lib/TaskEither.js';
import { problem } from '../../../base/problem.js';
import { type Address, addressOf } from '../../../base/scheme.js';
import { shared } from '../../../base/shared.js';
import { type Blobs, store } from '../blobs.js';

// An address that a person wrote has one.
const NO_FOLDER = '';

/**
 * Blobs that a program made itself, by the targets of their addresses. None is kept for its address: a run that uses some holds
 * them itself.
 */
const held = shared('held-blobs', () => {
  const byTarget = new Map<string, WeakRef<Blobs>>();
  const forget = new FinalizationRegistry((target: string) => byTarget.delete(target));
  return { made: 0, byTarget, targets: new WeakMap<Blobs, string>(), forget };
});

/** Blobs of a program of this process: `held:NUMBER`, as {@link heldAddress} gives it. */
export const heldScheme = store({
  name: 'held',
  source: import.meta.url,
  target: 'NUMBER',
  open: (target) => {
    const blobs = held.byTarget.get(target)?.deref();
    return blobs === undefined
      ? taskEither.left(
          problem(
            'store',
            'this store is held by the process that started the run, and by no other',
            `held:${target}`,
            'use an executor of that process, or a store that has an address',
          ),
        )
      : taskEither.right(blobs);
  },
});

/** Tells whether an address is one of {@link heldAddress}, of whichever process. */
export const isHeld = ({ name, folder }: Address<'store'>): boolean => name === heldScheme.name && folder === NO_FOLDER;

/** An address by which this process, and none beside, finds blobs of a program again. */
export const heldAddress = (blobs: Blobs): Address<'store'> => {
  const known = held.targets.get(blobs);
  if (known !== undefined) return addressOf(heldScheme, known, NO_FOLDER);
  held.made += 1;
  const target = String(held.made);
  held.targets.set(blobs, target);
  held.byTarget.set(target, new WeakRef(blobs));
  held.forget.register(blobs, target);
  return addressOf(heldScheme, target, NO_FOLDER);
};

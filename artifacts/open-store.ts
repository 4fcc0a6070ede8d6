import type { Option } from 'fp-ts/lib/Option.js';
import * as option from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Problem } from '../base/problem.js';
import type { Address } from '../base/scheme.js';
import { errorCode } from '../base/system-error.js';
import { type Marks, marksIn } from './marks.js';
import { openActions } from './store/actions.js';
import { heldAddress } from './store/blobs/held.js';
import type { Blobs } from './store/blobs.js';
import { openCheckpoints } from './store/checkpoints.js';
import { onDisk } from './store/disk-problem.js';
import { placeOf, replaceEntry, whereOf } from './store/entry.js';
import { sweepFinished } from './store/finished-leftovers.js';
import { examineFormat, FORMAT_TEXT } from './store/format.js';
import { openLeases } from './store/leases.js';
import { FORMAT_NAME } from './store/names.js';
import { openObjects } from './store/objects.js';
import { openResults } from './store/results.js';
import { CLOCK } from './store/store-clock.js';
import { UNWRITABLE } from './store/unwritable.js';
import { openVerify } from './store/verify.js';
import type { Store } from './store.js';

/** Place of a store: its blobs, and facts beside them. */
export interface StorePlace {
  readonly blobs: Blobs;
  /** Address that opens the blobs elsewhere; absent for those of a program. */
  readonly address?: Address<'store'>;
  /** Room of the marks of this machine; absent for the blobs themselves, where those are of this machine. */
  readonly marks?: Blobs;
}

const marksOf = ({ blobs, marks }: StorePlace): Marks | undefined => {
  if (marks !== undefined) return marksIn(marks);
  return blobs.reach === 'machine' ? marksIn(blobs) : undefined;
};

/** A store as it lies there: nothing is looked at, swept, mended or made, as a worker wants it. */
export const storeOn = (place: StorePlace, notices: readonly string[] = []): Store => {
  const { blobs } = place;
  const objects = openObjects(blobs);
  return {
    where: placeOf(blobs),
    address: place.address ?? heldAddress(blobs),
    blobs,
    marks: marksOf(place),
    notices,
    ...objects,
    ...openActions(blobs),
    ...openCheckpoints(blobs),
    ...openLeases(blobs, openResults(blobs, objects.check)),
    ...openVerify(blobs),
  };
};

const writeFormat = (blobs: Blobs): Promise<void> => replaceEntry(blobs, FORMAT_NAME, Buffer.from(FORMAT_TEXT));

// A store that can only be read serves whoever finds all of it there; who must write is told so then.
/** Does what cannot be done where the store can only be read; whether it was done. */
const ifWritable = async (writing: Promise<void>): Promise<boolean> => {
  try {
    await writing;
    return true;
  } catch (cause) {
    if (UNWRITABLE.includes(errorCode(cause) ?? '')) return false;
    throw cause;
  }
};

const mend = async (blobs: Blobs): Promise<string> => {
  const where = whereOf(blobs, FORMAT_NAME);
  return (await ifWritable(writeFormat(blobs)))
    ? `${where} was damaged and is written anew; the rest of the store is used`
    : `${where} is damaged and cannot be written anew; the rest of the store is used`;
};

/** Remarks of a place; none of one that can only be read. */
const remarksOn = async (blobs: Blobs): Promise<readonly string[]> => {
  try {
    return (await blobs.remarks?.()) ?? [];
  } catch {
    return [];
  }
};

/** Housekeeping: a failure of it is nobody's concern. */
const sweep = async (store: Store): Promise<void> => {
  const { blobs } = store;
  try {
    const clocks = async (): Promise<void> => {
      for (const name of await blobs.list(CLOCK)) await blobs.delete(name);
    };
    await Promise.all([blobs.sweep?.(), clocks(), sweepFinished(blobs, store)]);
  } catch {
    // The next to open the store tries again.
  }
};

/**
 * Opens the store in a place, and makes it if there is none. A store of which nothing can be written is opened too; its
 * writes fail. A damaged store.json is written anew where the rest of the place is a store of this version.
 *
 * Errors are `store` problems: a disk that is full, read-only or forbidden, a path through a file, a place where no
 * folder can be, a store.json that is not a store's, and a store made by a newer version.
 */
export const openStoreOn = (place: StorePlace): TaskEither<Problem, Store> => {
  const { blobs } = place;
  return onDisk(placeOf(blobs), async () => {
    const found = await examineFormat(blobs);
    if (found === 'absent') await writeFormat(blobs);
    // As another process, or one that was killed, has begun to make it.
    if (found === 'unnamed') await ifWritable(writeFormat(blobs));
    const mended = found === 'damaged' ? [await mend(blobs)] : [];
    const [remarks] = await Promise.all([remarksOn(blobs), sweep(storeOn(place))]);
    return storeOn(place, [...mended, ...remarks]);
  });
};

/**
 * Finds the store in a place, for those who only read it: nothing is created or mended. None where there is no store.
 *
 * Errors are those of {@link openStoreOn}.
 */
export const findStoreOn = (place: StorePlace): TaskEither<Problem, Option<Store>> =>
  onDisk(placeOf(place.blobs), async () =>
    (await examineFormat(place.blobs)) === 'absent' ? option.none : option.some(storeOn(place)),
  );

/** An empty store in a place that has none yet, for those who ask what it would have; nothing is created. */
export const noStoreYetOn = (place: StorePlace): Store => ({ ...storeOn(place), marks: undefined });

import type { Digest } from '../../artifacts/digest.js';
import { referencesOf } from '../../artifacts/references.js';
import { readManifests } from '../../artifacts/store/actions.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import type { ReadRoots } from '../../artifacts/store/collect/roots.js';
import { keysWithJobs, listJobRooms } from '../../artifacts/store/job-rooms.js';
import { rootReader } from '../record/roots.js';
import { readEntryOf } from '../worker/room/hear.js';
import type { RoomRequest } from '../worker/room/messages.js';

/** The objects that jobs of an engine, which may outlive their runs, have as inputs; those of some keys left out. */
const inputsOfJobs = async (blobs: Blobs, left: ReadonlySet<Digest>): Promise<readonly Digest[]> => {
  const inputs: Digest[] = [];
  for (const key of await keysWithJobs(blobs)) {
    const room = left.has(key) ? undefined : (await listJobRooms(blobs, key)).at(-1);
    const request = room && (await readEntryOf<RoomRequest>(blobs, room, 'request.json'));
    inputs.push(...Object.values(request?.job.inputs ?? {}));
  }
  return inputs;
};

/**
 * Reader of the objects whose bytes others than a run need: what pins keep, the outputs of runs that have a record, what the results
 * that other runs use consist of, and the inputs of jobs that outlive their runs. It rejects with a `store` problem where a record or
 * a pin is damaged.
 *
 * @param run identifier of the run
 */
export const neededByOthers =
  (blobs: Blobs, run: string, readRoots: ReadRoots = rootReader(blobs)): (() => Promise<ReadonlySet<Digest>>) =>
  async () => {
    const { uses, pinned, objects } = await readRoots();
    const own = new Set(uses.flatMap((one) => (one.run === run ? one.keys : [])));
    const keys = new Set([...pinned, ...uses.flatMap((one) => (one.run === run ? [] : one.keys))]);
    const { byKey } = await readManifests(blobs, [...keys]);
    return new Set([
      ...objects,
      ...[...byKey.values()].flatMap((manifest) => referencesOf(manifest).objects),
      ...(await inputsOfJobs(blobs, own)),
    ]);
  };

import { Digest } from '../digest.js';

/** Name of the blob that says which format the store has. */
export const FORMAT_NAME = 'store.json';

/** Name of an object. */
export const objectName = (digest: Digest): string => `objects/${digest.slice(0, 2)}/${digest.slice(2)}`;

/** The digest that the name of an object spells; undefined for other names. */
export const digestOfObject = (name: string): Digest | undefined => {
  const [, first, rest] = /^objects\/([0-9a-f]{2})\/([0-9a-f]{62})$/.exec(name) ?? [];
  const digest = `${first}${rest}`;
  return Digest.is(digest) ? digest : undefined;
};

/** The digest between the beginning and the ending of a name; undefined for other names. */
const digestWithin = (name: string, beginning: string, ending: string): Digest | undefined => {
  const digest = name.startsWith(beginning) && name.endsWith(ending) ? name.slice(beginning.length, -ending.length) : undefined;
  return Digest.is(digest) ? digest : undefined;
};

/** Beginning of the names of the marks of objects that were dropped. */
export const DROPPED = 'dropped/';

/** Name of the mark of an object that was dropped. */
export const droppedName = (digest: Digest): string => `${DROPPED}${digest}.json`;

/** The digest of the object that a mark of a dropped one is of; undefined for other names. */
export const digestOfDropped = (name: string): Digest | undefined => digestWithin(name, DROPPED, '.json');

/** Name of the manifest under a key. */
export const actionName = (key: Digest): string => `actions/${key}.json`;

/** Beginning of the names of a key's checkpoints. */
export const checkpointsOf = (key: Digest): string => `checkpoints/${key}/`;

/** Beginning of the names of origins. */
export const ORIGINS = 'origins/';

/** Name of what is kept of the origin of a digest, in one of their rooms. */
export const originName = (room: string, digest: Digest): string => `${ORIGINS}${room}/${digest}.json`;

/** The digest that an origin is kept under; undefined for a name of something else. */
export const originDigest = (name: string): Digest | undefined => {
  const digest = name.slice(name.lastIndexOf('/') + 1, -'.json'.length);
  return name.startsWith(ORIGINS) && Digest.is(digest) ? digest : undefined;
};

/** Name of what versions before kept of the time that an unfinished action takes. */
export const workName = (key: Digest): string => `work/${key}.json`;

/** Beginning of the names of the generations of a key's lease. */
export const leasesOf = (key: Digest): string => `leases/${key}/`;

/** Beginning of the names of what jobs of an executor say and are told. */
export const JOBS = 'jobs/';

/** Beginning of the names of the rooms of a key's jobs, an attempt each. */
export const jobsOf = (key: Digest): string => `${JOBS}${key}/`;

/** Beginning of the names of code that jobs run. */
export const CODE = 'code/';

/** Name of code by the digest of its text. */
export const codeName = (digest: Digest): string => `${CODE}${digest}.mjs`;

/** The digest of the code that a name is of; undefined for other names. */
export const codeDigest = (name: string): Digest | undefined => digestWithin(name, CODE, '.mjs');

/** Beginning of the names of the records of runs. */
export const RUNS = 'runs/';

/** Beginning of the names of what is kept of one run. */
export const runOf = (run: string): string => `${RUNS}${run}/`;

/** Beginning of the names of the claims of runs' names. */
export const NAMES = 'names/';

/** Name of the claim of a run's name. */
export const runNameOf = (name: string): string => `${NAMES}${name}.json`;

/** Beginning of the names of what runs use. */
export const USES = 'uses/';

/** Beginning of the names of the uses of a run. */
export const usesOf = (run: string): string => `${USES}${run}/`;

/** Name of the use of a key by a run. */
export const useName = (run: string, key: Digest): string => `${usesOf(run)}${key}`;

/** Beginning of the names of the marks of sweeps. */
export const SWEEPS = 'sweeps/';

/** Name of the mark of a sweep. */
export const sweepName = (id: string): string => `${SWEEPS}${id}.json`;

/** Beginning of the names of pins. */
export const PINS = 'pins/';

/** Name of a pin. */
export const pinName = (name: string): string => `${PINS}${name}.json`;

const DIGITS = 10;

/** A generation as a part of a name: names sort as generations do. */
export const generationText = (generation: number): string => String(generation).padStart(DIGITS, '0');

/** The generation that a part of a name spells, and its ending. */
export const generationIn = (part: string): { readonly generation: number; readonly ending: string } | undefined => {
  const [, digits, ending] = /^(\d{10})\.([a-z]+)$/.exec(part) ?? [];
  return digits === undefined || ending === undefined ? undefined : { generation: Number(digits), ending };
};

/** Name of a renewal, from 1, of the uses of a run. */
export const renewalName = (run: string, renewal: number): string => `${usesOf(run)}${generationText(renewal)}.json`;

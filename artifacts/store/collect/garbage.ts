import { grouped } from '../../../base/grouped.js';
import { Digest } from '../../digest.js';
import type { Manifest } from '../../manifest.js';
import { referencesOf } from '../../references.js';
import { keyOfAction } from '../actions.js';
import { jobCodeIn } from '../job-rooms.js';
import { checkpointsOf, codeDigest, digestOfDropped, digestOfObject, jobsOf, leasesOf, NAMES, USES, workName } from '../names.js';
import type { Roots } from './roots.js';

/** The rooms that are collected, in the order in which things of them go: what names others before what is named. */
export const COLLECTED = [
  'actions',
  'objects',
  'dropped',
  'checkpoints',
  'leases',
  'jobs',
  'code',
  'origins',
  'names',
  'uses',
  'files',
  'old',
] as const;
export type CollectedRoom = (typeof COLLECTED)[number];

/** An entry of a store that nobody needs. */
export interface Garbage {
  readonly room: CollectedRoom;
  /** The name that a person knows it by: of a blob, or the beginning of several. */
  readonly entry: string;
  /** The names of its blobs, in the order in which they go. */
  readonly blobs: readonly string[];
  readonly bytes: number;
  /** Key of an action, a checkpoint, a lease or jobs; digest of an object, the mark of a dropped one, code or an origin. */
  readonly digest?: Digest;
  /** Of an action: what would have to be computed again. */
  readonly manifest?: Manifest;
}

/** Contents of a store as a collection looks at them. */
export interface Inventory {
  /** The names of all blobs. */
  readonly names: readonly string[];
  /** The manifests that can be read. */
  readonly manifests: ReadonlyMap<Digest, Manifest>;
}

type Candidate = Pick<Garbage, 'room' | 'entry' | 'blobs' | 'digest' | 'manifest'>;

/** The actions that no root has; one whose manifest cannot be read is left to `verify`. */
export const looseActions = ({ names, manifests }: Inventory, { keys }: Roots): readonly Candidate[] =>
  names.flatMap((name) => {
    const digest = keyOfAction(name);
    const manifest = digest === undefined || keys.has(digest) ? undefined : manifests.get(digest);
    return manifest === undefined || digest === undefined
      ? []
      : [{ room: 'actions', entry: name, blobs: [name], digest, manifest }];
  });

/** Digests of the objects that manifests, or roots themselves, keep. */
export const neededObjects = (kept: Iterable<Manifest>, { objects }: Roots): ReadonlySet<Digest> => {
  const needed = new Set(objects);
  for (const manifest of kept) for (const digest of referencesOf(manifest).objects) needed.add(digest);
  return needed;
};

/** Finds the blobs of a room, by a digest that their names spell, which nothing needs. */
const unneeded =
  (room: CollectedRoom, digestIn: (name: string) => Digest | undefined) =>
  ({ names }: Pick<Inventory, 'names'>, needed: ReadonlySet<Digest>): readonly Candidate[] =>
    names.flatMap((name) => {
      const digest = digestIn(name);
      return digest === undefined || needed.has(digest) ? [] : [{ room, entry: name, blobs: [name], digest }];
    });

/** The objects that nothing needs. */
export const looseObjects = unneeded('objects', digestOfObject);

const unneededMarks = unneeded('dropped', digestOfDropped);

/** The marks of dropped objects that nothing needs, and those of objects that are there again. */
export const looseDropped = ({ names }: Pick<Inventory, 'names'>, needed: ReadonlySet<Digest>): readonly Candidate[] => {
  const there = new Set(names.flatMap((name) => digestOfObject(name) ?? []));
  return unneededMarks({ names }, new Set([...needed].filter((digest) => !there.has(digest))));
};

const looseTexts = unneeded('code', codeDigest);

/** Groups of blobs by what lies below a room, where that is a digest. */
const byKey = (names: readonly string[], beginning: string): ReadonlyMap<Digest, readonly string[]> =>
  grouped(names, (name) => {
    const key = name.startsWith(beginning) ? name.slice(beginning.length).split('/')[0] : undefined;
    return Digest.is(key) ? key : undefined;
  });

const CHECKPOINTS = checkpointsOf('' as Digest).slice(0, -1);

/** The keys that have a checkpoint. */
export const checkpointedKeys = ({ names }: Pick<Inventory, 'names'>): readonly Digest[] => [...byKey(names, CHECKPOINTS).keys()];

/**
 * The checkpoints, leases and rooms of jobs of keys that no root has. A note goes before the state that it is of.
 *
 * @param rested keys that a root has whose checkpoints nobody goes on from
 */
export const looseKeys = ({ names }: Inventory, { keys }: Roots, rested: ReadonlySet<Digest>): readonly Candidate[] =>
  [['checkpoints', checkpointsOf] as const, ['leases', leasesOf] as const, ['jobs', jobsOf] as const].flatMap(([room, folder]) =>
    [...byKey(names, folder('' as Digest).slice(0, -1))].flatMap(([digest, blobs]) => {
      const isNote = (name: string): boolean => name.endsWith('.json');
      const ordered = [...blobs.filter(isNote), ...blobs.filter((name) => !isNote(name))];
      const isKept = keys.has(digest) && !(room === 'checkpoints' && rested.has(digest));
      return isKept ? [] : [{ room, entry: folder(digest).slice(0, -1), blobs: ordered, digest }];
    }),
  );

/** The rest of runs that are gone: uses that say nothing, and what only versions before looked at. */
export const looseRests = ({ names }: Inventory, { over }: Roots): readonly Candidate[] => [
  ...over.map((run): Candidate => {
    const entry = `${USES}${run}`;
    return { room: 'uses', entry, blobs: names.filter((name) => name.startsWith(`${entry}/`)) };
  }),
  ...['claims', workName('' as Digest).split('/')[0] as string].flatMap((entry): readonly Candidate[] => {
    const blobs = names.filter((name) => name.startsWith(`${entry}/`));
    return blobs.length === 0 ? [] : [{ room: 'old', entry, blobs }];
  }),
];

/** The code that no job of a key that a root has runs. Only where no stage is being computed: code is put before its jobs. */
export const looseCode = (
  { names }: Pick<Inventory, 'names'>,
  { keys, inUse }: Pick<Roots, 'keys' | 'inUse'>,
): readonly Candidate[] => {
  if (inUse.size > 0) return [];
  const marks = names.flatMap((name) => jobCodeIn(name) ?? []);
  return looseTexts({ names }, new Set(marks.flatMap(({ key, code }) => (keys.has(key) ? [code] : []))));
};

/** The names of blobs that claim the name of a run. */
export const nameClaims = ({ names }: Pick<Inventory, 'names'>): readonly string[] =>
  names.flatMap((name) => (name.startsWith(NAMES) && name.endsWith('.json') ? [name.slice(NAMES.length, -'.json'.length)] : []));

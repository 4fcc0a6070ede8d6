import * as either from 'fp-ts/lib/Either.js';
import { grouped } from '../../../base/grouped.js';
import { inTurns } from '../../../base/in-turns.js';
import { canonical } from '../../canonical.js';
import type { Digest } from '../../digest.js';
import type { Manifest } from '../../manifest.js';
import type { Damage } from '../../store.js';
import { readManifests } from '../actions.js';
import type { Blobs } from '../blobs.js';
import { listDropped } from '../dropped.js';
import { unlessMisplaced } from '../entry.js';
import { actionName, generationIn, NAMES, ORIGINS, objectName, RUNS, runNameOf, runOf } from '../names.js';
import { listObjects } from '../objects.js';
import { keepsSame, listPins, type Pin, type Pinned } from '../pins.js';
import { reachedOrigins } from '../reached-origins.js';
import { runSummaryName } from '../run-blobs.js';
import { type Selection, unmadeInputs, withOrigins } from './selection.js';

/** Object that is to be copied. */
export interface WantedObject {
  readonly digest: Digest;
  readonly bytes: number;
}

/** Objects of a plan, by what is to be done with them. */
interface ObjectPlan {
  /** Those that are to be copied. */
  readonly objects: readonly WantedObject[];
  /** Digests of those of them that the destination has with another length: they are damaged there, and replaced. */
  readonly short: ReadonlySet<Digest>;
  /** Those that were dropped where they come from, and that the destination lacks: their results go without them. */
  readonly dropped: readonly WantedObject[];
}

/** Run that is over: its identifier, its name, and the keys of its stages. */
export interface FinishedRun {
  readonly run: string;
  readonly name: string;
  readonly keys: readonly Digest[];
}

/** Copy of the record of a run: its newest state takes the place of older ones. */
export interface WantedRun {
  readonly run: string;
  /** The keys of its stages. */
  readonly keys: readonly Digest[];
  /** The names to put: the head, the newest state, the summary, the claim of its name. */
  readonly entries: readonly string[];
  /** Those of older states, to be removed afterwards. */
  readonly older: readonly string[];
}

/** Difference of two stores as far as it is to go from one to the other. */
export interface TransferPlan extends ObjectPlan {
  /** All results that go, or that both have, each after those that it was made from. */
  readonly wanted: readonly Manifest[];
  /** Keys that the destination has no root for yet: of results that go, and of runs and pins that do. */
  readonly keys: readonly Digest[];
  /** The results that are to be copied, each after those that it was made from. */
  readonly results: readonly Manifest[];
  /** Origins of keys that are to be copied. */
  readonly entries: readonly string[];
  readonly runs: readonly WantedRun[];
  /** Pins that are to be put. */
  readonly pins: readonly Pin[];
  /** Pins of names that keep something else there, which stay. */
  readonly differingPins: readonly Pin[];
  /** Objects and results that both have. */
  readonly present: { readonly objects: number; readonly results: number };
  /** Results of which the other store has one of the same key with other outputs, which stays. */
  readonly differing: readonly Manifest[];
  /** Results of the other store that are damaged, and are replaced. */
  readonly replaced: readonly Digest[];
  /** Inputs of results that go which no result made that can be read: they go without what they were made from. */
  readonly unmade: ReadonlySet<Digest>;
  /** Results that cannot be read. */
  readonly damaged: readonly Damage[];
}

/** The digests of the outputs of a result, by their names, as a text. */
const outputsText = ({ outputs }: Manifest): string =>
  either.getOrElse((what: string) => what)(
    canonical(Object.fromEntries(Object.entries(outputs).map(([name, { digest }]) => [name, digest]))),
  );

const runsIn = (names: readonly string[]): ReadonlyMap<string, readonly string[]> =>
  grouped(names, (name) => {
    const [run, part] = name.slice(RUNS.length).split('/');
    return part === undefined ? undefined : run;
  });

const stateOf = (name: string): number => generationIn(name.split('/')[2] ?? '')?.generation ?? 0;

/** Names of one room of both stores. */
interface Rooms {
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

const wantedRuns = (records: Rooms, claims: Rooms, runs: readonly FinishedRun[]): readonly WantedRun[] => {
  const [here, there] = [runsIn(records.ours), runsIn(records.theirs)];
  const [claimedHere, claimedThere] = [new Set(claims.ours), new Set(claims.theirs)];
  return runs.flatMap(({ run, name: title, keys }): readonly WantedRun[] => {
    const names = here.get(run) ?? [];
    const known = there.get(run) ?? [];
    const [head, summary, claim] = [`${runOf(run)}run.json`, runSummaryName(run), runNameOf(title)];
    const newest = Math.max(0, ...names.map(stateOf));
    const record = [head, ...names.filter((name) => newest > 0 && stateOf(name) === newest)];
    const entries = [
      ...[...record, ...names.filter((name) => name === summary)].filter((name) => !known.includes(name)),
      // Last: a claim of a run that has no record is one that nobody needs.
      ...(claimedHere.has(claim) && !claimedThere.has(claim) ? [claim] : []),
    ];
    if (!names.includes(head) || Math.max(0, ...known.map(stateOf)) > newest || entries.length === 0) return [];
    return [{ run, keys, entries, older: known.filter((name) => stateOf(name) > 0 && stateOf(name) < newest) }];
  });
};

/** The objects of some results, each once. */
export const objectsOf = (manifests: readonly Manifest[]): readonly WantedObject[] => {
  const found = new Map<Digest, WantedObject>();
  for (const { outputs } of manifests)
    for (const { digest, bytes } of Object.values(outputs)) found.set(digest, { digest, bytes });
  return [...found.values()];
};

/** Sorts the objects of some results by what is to be done with them. */
const planObjects = async (from: Blobs, to: Blobs, needed: readonly WantedObject[]): Promise<ObjectPlan> => {
  const [held, gone] = await Promise.all([listObjects(to), listDropped(from)]);
  const states = await inTurns(needed, async ({ digest, bytes }): Promise<'there' | 'short' | 'dropped' | 'absent'> => {
    if (!held.has(digest)) return gone.has(digest) ? 'dropped' : 'absent';
    const found = await unlessMisplaced(to.stat(objectName(digest)));
    return either.isRight(found) && found.right?.bytes === bytes ? 'there' : 'short';
  });
  const of = (...wanted: readonly string[]): readonly WantedObject[] =>
    needed.filter((_, index) => wanted.includes(states[index] ?? ''));
  return {
    objects: of('absent', 'short'),
    short: new Set(of('short').map(({ digest }) => digest)),
    dropped: of('dropped'),
  };
};

const isSamePin = (there: Pinned | undefined, { of }: Pin): boolean => there !== undefined && keepsSame(there, of);

/**
 * Finds what one store lacks of another.
 *
 * @param from the store that gives
 * @param to the store that takes
 * @param over the runs of the former whose record is complete
 * @param pins those that are to be put in the latter
 */
export const planTransfer = async (
  from: Blobs,
  to: Blobs,
  selection: Selection,
  over: readonly FinishedRun[],
  pins: readonly Pin[] = [],
): Promise<TransferPlan> => {
  const [origins, theirOrigins, names, theirNames, runs, theirRuns, theirPins] = await Promise.all([
    from.list(ORIGINS),
    to.list(ORIGINS),
    from.list(NAMES),
    to.list(NAMES),
    from.list(RUNS),
    to.list(RUNS),
    listPins(to),
  ]);
  const { byKey, damaged } = await readManifests(from);
  const keys = selection === 'all' ? [...byKey.keys()] : selection.keys;
  const wanted = withOrigins(byKey, keys);
  const known = await readManifests(
    to,
    wanted.map(({ key }) => key),
  );
  const unmade = unmadeInputs(byKey, wanted);
  const isEqual = (manifest: Manifest): boolean => {
    const there = known.byKey.get(manifest.key);
    return there !== undefined && outputsText(there) === outputsText(manifest);
  };
  const differing = wanted.filter((manifest) => known.byKey.has(manifest.key) && !isEqual(manifest));
  const agreed = wanted.filter((manifest) => !differing.includes(manifest));
  const needed = objectsOf(agreed);
  const { objects, short, dropped } = await planObjects(from, to, needed);
  const results = wanted.filter(({ key }) => !known.byKey.has(key));
  const chosen = over.filter(({ run }) => selection === 'all' || selection.runs.includes(run));
  const records = wantedRuns({ ours: runs, theirs: theirRuns }, { ours: names, theirs: theirNames }, chosen);
  const moving = new Set(records.map(({ run }) => run));
  const pinOf = new Map(theirPins.pins.map(({ name, of }) => [name, of]));
  const wantedPins = pins.filter(({ name }) => !pinOf.has(name) && !theirPins.damaged.includes(name));
  const wantedOrigins = selection === 'all' ? origins : [...(await reachedOrigins(from, origins, wanted))];
  const hasOrigin = new Set(theirOrigins);
  return {
    wanted: agreed,
    keys: [
      ...new Set([
        ...results.map(({ key }) => key),
        ...chosen.flatMap(({ run, keys: own }) => (moving.has(run) ? own : [])),
        ...wantedPins.flatMap(({ of }) => ('digest' in of ? [of.key] : [])),
      ]),
    ],
    objects,
    short,
    dropped,
    results,
    entries: wantedOrigins.filter((name) => !hasOrigin.has(name)),
    runs: records,
    pins: wantedPins,
    differingPins: pins.filter((pin) => !wantedPins.includes(pin) && !isSamePin(pinOf.get(pin.name), pin)),
    present: {
      objects: needed.length - objects.length - dropped.length,
      results: wanted.length - results.length - differing.length,
    },
    differing,
    replaced: known.damaged.flatMap(({ entry }) => wanted.flatMap(({ key }) => (actionName(key) === entry ? [key] : []))),
    // What cannot be read may have made an input that nothing else did.
    damaged:
      selection === 'all' || unmade.size > 0
        ? damaged
        : damaged.filter(({ entry }) => selection.keys.some((key) => actionName(key) === entry)),
    unmade,
  };
};

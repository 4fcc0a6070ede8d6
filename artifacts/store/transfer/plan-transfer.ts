import * as either from 'fp-ts/lib/Either.js';
import { canonical } from '../../canonical.js';
import type { Digest } from '../../digest.js';
import { Manifest } from '../../manifest.js';
import type { Damage } from '../../store.js';
import type { Blobs } from '../blobs.js';
import { actionName, digestOfObject, generationIn, NAMES, RUNS, runNameOf, runOf } from '../names.js';
import { readManifests, type Selection, withOrigins } from './selection.js';

/** Object that is to be copied. */
export interface WantedObject {
  readonly digest: Digest;
  readonly bytes: number;
}

/** Run that is over, by its identifier and its name. */
export interface FinishedRun {
  readonly run: string;
  readonly name: string;
}

/** Copy of the record of a run: its newest state takes the place of older ones. */
export interface WantedRun {
  readonly run: string;
  /** The names to put, the head first. */
  readonly entries: readonly string[];
  /** Those of older states, to be removed afterwards. */
  readonly older: readonly string[];
}

/** Difference of two stores as far as it is to go from one to the other. */
export interface TransferPlan {
  /** All objects of the results that go, or that both have. */
  readonly needed: readonly WantedObject[];
  /** Those that are to be copied. */
  readonly objects: readonly WantedObject[];
  /** The results that are to be copied, each after those that it was made from. */
  readonly results: readonly Manifest[];
  /** Origins of keys and claims of names that are to be copied. */
  readonly entries: readonly string[];
  readonly runs: readonly WantedRun[];
  /** Objects and results that both have. */
  readonly present: { readonly objects: number; readonly results: number };
  /** Results of which the other store has one of the same key with other outputs, which stays. */
  readonly differing: readonly Manifest[];
  /** Results of the other store that are damaged, and are replaced. */
  readonly replaced: readonly Digest[];
  /** Results that cannot be read. */
  readonly damaged: readonly Damage[];
}

/** The digests of the outputs of a result, by their names, as a text. */
const outputsText = ({ outputs }: Manifest): string =>
  either.getOrElse((what: string) => what)(
    canonical(Object.fromEntries(Object.entries(outputs).map(([name, { digest }]) => [name, digest]))),
  );

const DIGEST = /[0-9a-f]{64}/g;

/** The origins that some texts speak of, and those that these speak of in turn. */
const originsOf = async (from: Blobs, texts: readonly string[], known: readonly string[]): Promise<readonly string[]> => {
  const byDigest = new Map<string, string[]>();
  for (const name of known) {
    const [digest] = name.match(DIGEST) ?? [];
    if (digest !== undefined) byDigest.set(digest, [...(byDigest.get(digest) ?? []), name]);
  }
  const found = new Set<string>();
  for (let next = texts; next.length > 0; ) {
    const names = next.flatMap((text) => (text.match(DIGEST) ?? []).flatMap((digest) => byDigest.get(digest) ?? []));
    const fresh = [...new Set(names)].filter((name) => !found.has(name));
    for (const name of fresh) found.add(name);
    const closures = fresh.filter((name) => name.startsWith('origins/closures/'));
    next = await Promise.all(closures.map(async (name) => Buffer.from((await from.get(name)) ?? []).toString()));
  }
  return [...found];
};

const runsIn = (names: readonly string[]): ReadonlyMap<string, readonly string[]> => {
  const runs = new Map<string, string[]>();
  for (const name of names) {
    const [run = '', part] = name.slice(RUNS.length).split('/');
    if (part !== undefined) runs.set(run, [...(runs.get(run) ?? []), name]);
  }
  return runs;
};

const stateOf = (name: string): number => generationIn(name.split('/')[2] ?? '')?.generation ?? 0;

const wantedRuns = (ours: readonly string[], theirs: readonly string[], runs: readonly string[]): readonly WantedRun[] => {
  const [here, there] = [runsIn(ours), runsIn(theirs)];
  return runs.flatMap((run): readonly WantedRun[] => {
    const names = here.get(run) ?? [];
    const known = there.get(run) ?? [];
    const head = `${runOf(run)}run.json`;
    const newest = Math.max(0, ...names.map(stateOf));
    const entries = [head, ...names.filter((name) => newest > 0 && stateOf(name) === newest)].filter(
      (name) => !known.includes(name),
    );
    if (!names.includes(head) || Math.max(0, ...known.map(stateOf)) > newest || entries.length === 0) return [];
    return [{ run, entries, older: known.filter((name) => stateOf(name) > 0 && stateOf(name) < newest) }];
  });
};

/**
 * Finds what one store lacks of another.
 *
 * @param from the store that gives
 * @param to the store that takes
 * @param over the runs of the former whose record is complete
 */
export const planTransfer = async (
  from: Blobs,
  to: Blobs,
  selection: Selection,
  over: readonly FinishedRun[],
): Promise<TransferPlan> => {
  const [theirs, origins, theirOrigins, names, theirNames, runs, theirRuns] = await Promise.all([
    to.list('objects/'),
    from.list('origins/'),
    to.list('origins/'),
    from.list(NAMES),
    to.list(NAMES),
    from.list(RUNS),
    to.list(RUNS),
  ]);
  const { byKey, damaged } = await readManifests(from);
  const keys = selection === 'all' ? [...byKey.keys()] : selection.keys;
  const wanted = withOrigins(byKey, keys);
  const known = await readManifests(
    to,
    wanted.map(({ key }) => key),
  );
  const isEqual = (manifest: Manifest): boolean => {
    const there = known.byKey.get(manifest.key);
    return there !== undefined && outputsText(there) === outputsText(manifest);
  };
  const differing = wanted.filter((manifest) => known.byKey.has(manifest.key) && !isEqual(manifest));
  const held = new Set(theirs.flatMap((name) => digestOfObject(name) ?? []));
  const needed = new Map<Digest, WantedObject>();
  for (const manifest of wanted)
    if (!differing.includes(manifest))
      for (const { digest, bytes } of Object.values(manifest.outputs)) needed.set(digest, { digest, bytes });
  const objects = [...needed.values()].filter(({ digest }) => !held.has(digest));
  const results = wanted.filter(({ key }) => !known.byKey.has(key));
  const chosen = over.filter(({ run }) => selection === 'all' || selection.runs.includes(run));
  const claims = chosen.map(({ name }) => runNameOf(name)).filter((name) => names.includes(name) && !theirNames.includes(name));
  const texts = wanted.map((manifest) => JSON.stringify(Manifest.encode(manifest)));
  const wantedOrigins = selection === 'all' ? origins : await originsOf(from, texts, origins);
  const hasOrigin = new Set(theirOrigins);
  return {
    needed: [...needed.values()],
    objects,
    results,
    entries: [...wantedOrigins.filter((name) => !hasOrigin.has(name)), ...claims],
    runs: wantedRuns(
      runs,
      theirRuns,
      chosen.map(({ run }) => run),
    ),
    present: { objects: needed.size - objects.length, results: wanted.length - results.length - differing.length },
    differing,
    replaced: known.damaged.flatMap(({ entry }) => wanted.flatMap(({ key }) => (actionName(key) === entry ? [key] : []))),
    damaged:
      selection === 'all' ? damaged : damaged.filter(({ entry }) => selection.keys.some((key) => actionName(key) === entry)),
  };
};

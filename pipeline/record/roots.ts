import * as either from 'fp-ts/lib/Either.js';
import type { Digest } from '../../artifacts/digest.js';
import type { Blobs } from '../../artifacts/store/blobs.js';
import { heldKeys } from '../../artifacts/store/collect/held-keys.js';
import type { ReadRoots } from '../../artifacts/store/collect/roots.js';
import { isGoneBy, lastWordIn, newestWord } from '../../artifacts/store/collect/silence.js';
import { type CountedUses, unaskedMachines } from '../../artifacts/store/collect/unasked-machines.js';
import { placeOf } from '../../artifacts/store/entry.js';
import { runOf, usesOf } from '../../artifacts/store/names.js';
import { listPins } from '../../artifacts/store/pins.js';
import { lifeOf } from '../../artifacts/store/process-identity.js';
import { listRuns } from '../../artifacts/store/run-blobs.js';
import { type FoundUses, listUses, readUse } from '../../artifacts/store/uses.js';
import { inTurns } from '../../base/in-turns.js';
import { type Problem, problem } from '../../base/problem.js';
import { readSummary } from './read-summaries.js';
import { type RunSummary, timeOf } from './summary.js';

const unreadable = (blobs: Blobs, what: string, remedy: string): Problem =>
  problem('store', `${what}, so that what it needs is not known, and nothing is removed`, placeOf(blobs), remedy);

/** Process that uses keys for a run: its life, `unknown` also where no use of it can be read, and its machine, undefined then. */
interface User {
  readonly life: Awaited<ReturnType<typeof lifeOf>>;
  readonly host: string | undefined;
}

const userOf = async (blobs: Blobs, { run, keys }: FoundUses, lives: typeof lifeOf): Promise<User> => {
  for (const key of keys) {
    const use = await readUse(blobs, run, key);
    if (use !== undefined && either.isRight(use)) return { life: await lives(use.right.holder), host: use.right.holder.host };
  }
  return { life: 'unknown', host: undefined };
};

/** The lives of runs whose uses say nothing: they are over, with their record in the place of uses that stayed, or dead. */
const SPENT: readonly (RunSummary['life'] | undefined)[] = ['over', 'failed', 'interrupted', 'killed'];

/**
 * The keys of runs that did not end well, of which no run of the same experiment ended well that began after their last word: the
 * same run once more may go on from their checkpoints.
 */
const unfinishedKeys = (runs: readonly RunSummary[]): ReadonlySet<Digest> => {
  const placeOf = ({ head }: RunSummary, key: Digest): string => `${head.experiment}/${key}`;
  const over = new Map<string, string>();
  for (const run of runs) {
    if (run.life !== 'over') continue;
    const time = timeOf(run);
    for (const key of run.keys) if ((over.get(placeOf(run, key)) ?? '') < time) over.set(placeOf(run, key), time);
  }
  const isLeft = (run: RunSummary, key: Digest): boolean => (over.get(placeOf(run, key)) ?? '') <= run.told;
  return new Set(runs.flatMap((run) => (run.life === 'over' ? [] : run.keys.filter((key) => isLeft(run, key)))));
};

/**
 * Reader of the roots of a store: the runs that have a record, the pins, and what running runs use or hold. It rejects with a
 * `store` problem where a record or a pin is damaged.
 *
 * @param forgotten runs, by identifier, whose records are about to go
 * @param lost the names of machines that are gone for good: what their processes use and hold is nobody's once its last word is an
 * hour old
 */
export const rootReader = (
  blobs: Blobs,
  forgotten: ReadonlySet<string> = new Set(),
  lives: typeof lifeOf = lifeOf,
  lost: readonly string[] = [],
): ReadRoots => {
  // What a run that is over stands on does not change.
  const over = new Map<string, RunSummary>();
  const readRuns = async (): Promise<readonly RunSummary[]> => {
    const read = await inTurns(await listRuns(blobs), async (found): Promise<readonly RunSummary[]> => {
      if (forgotten.has(found.run)) return [];
      const known = over.get(found.run);
      if (known !== undefined) return [known];
      const summary = await readSummary(blobs, found, lives);
      if (summary === undefined) return [];
      if (either.isLeft(summary))
        throw unreadable(
          blobs,
          `the record of the run ${found.run} is damaged (${summary.left})`,
          `forget it with \`pipe rm ${found.run}\`, or mend the store`,
        );
      if (found.hasSummary) over.set(found.run, summary.right);
      return [summary.right];
    });
    return read.flat();
  };
  return async () => {
    // Before the records: a run that ends writes its record first, and ends its uses then.
    const uses = await listUses(blobs);
    const held = await heldKeys(blobs, lives, lost);
    const runs = await readRuns();
    const { pins, damaged } = await listPins(blobs);
    if (damaged[0] !== undefined)
      throw unreadable(blobs, `the pin ${damaged[0]} is damaged`, `take it away with \`pipe unpin ${damaged[0]}\`, and pin anew`);
    const lifeById = new Map(runs.map(({ head, life }) => [head.run, life]));
    const lastWord = lastWordIn(blobs);
    const heldNow = new Set(held.map(({ key }) => key));
    /** The uses of a run, unless they say nothing any more. */
    const countedOf = async (one: FoundUses): Promise<readonly CountedUses[]> => {
      const life = lifeById.get(one.run);
      if (SPENT.includes(life)) return [];
      const user = await userOf(blobs, one, lives);
      if (life === undefined && user.life === 'dead') return [];
      if (life === 'running' || user.life === 'alive') return [one];
      // Of a machine that is lost, also by a new start of it, nobody can ask; one that computes holds what it computes.
      const own = await lastWord([usesOf(one.run), runOf(one.run)]);
      const holding = held.filter(({ key }) => one.keys.includes(key));
      if (isGoneBy(own, user.host, lost) && holding.length === 0) return [];
      const word = newestWord([own, ...holding.map(({ unasked }) => unasked?.word)]);
      // Where all that counts is a job on this machine, that can be asked.
      if (word === undefined || isGoneBy(word, user.host, [])) return [one];
      return [{ ...one, unasked: { host: user.host, word } }];
    };
    const counted = (await inTurns(uses, countedOf)).flat();
    const isCounted = new Set(counted.map(({ run }) => run));
    const inUse = new Set<Digest>([...counted.flatMap(({ keys }) => keys), ...heldNow]);
    const artifacts = pins.flatMap(({ of }) => ('digest' in of ? [of] : []));
    const pinnedRuns = new Set(pins.flatMap(({ of }) => ('run' in of ? [of.run] : [])));
    const recorded = [...runs.flatMap(({ keys }) => keys), ...artifacts.map(({ key }) => key)];
    const asked = [...counted, ...held.map(({ key, unasked }) => ({ keys: [key], unasked }))].flatMap(({ keys, unasked }) =>
      unasked === undefined ? keys : [],
    );
    return {
      inUse,
      unasked: unaskedMachines(counted, held, new Set([...recorded, ...asked])),
      unfinished: unfinishedKeys(runs),
      uses: counted,
      pinned: new Set(runs.flatMap(({ head, keys }) => (pinnedRuns.has(head.run) ? keys : []))),
      keys: new Set([...inUse, ...recorded]),
      objects: new Set([
        ...artifacts.map(({ digest }) => digest),
        ...runs.flatMap(({ outputs }) => Object.values(outputs).map(({ digest }) => digest)),
      ]),
      runs: new Set(lifeById.keys()),
      over: uses.flatMap(({ run }) => (isCounted.has(run) ? [] : [run])),
    };
  };
};

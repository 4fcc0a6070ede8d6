import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { inTurns } from '../../../base/in-turns.js';
import type { Digest } from '../../digest.js';
import type { Manifest } from '../../manifest.js';
import type { Damage } from '../../store.js';
import type { Blobs } from '../blobs.js';
import { replaceEntry, unlessMisplaced } from '../entry.js';
import { digestBytes } from '../hash.js';
import { actionName, digestOfObject, objectName } from '../names.js';
import { unseal } from '../sealed.js';
import type { TransferPlan, WantedObject } from './plan-transfer.js';

/** Bytes of objects that are in memory at once, unless a single one has more. */
const IN_MEMORY = 512 << 20;

/** Progress of a transfer. */
export interface TransferProgress {
  readonly objects: number;
  readonly bytes: number;
}

/** Options of a transfer. */
export interface TransferOptions {
  /** Number of copies that are under way at once. */
  readonly jobs: number;
  readonly onProgress?: (progress: TransferProgress) => void;
}

/** Outcome of a transfer. */
export interface Transferred extends TransferProgress {
  readonly results: number;
  readonly runs: number;
  /** Entries that are damaged or missing where they come from, and were not copied. */
  readonly refused: readonly Damage[];
  /** Results that were not copied because of that. */
  readonly withheld: readonly Manifest[];
}

/** Bounds some work by the bytes that it has in memory. */
const withinMemory = () => {
  let held = 0;
  const waiting: (() => void)[] = [];
  return async <A>(bytes: number, work: () => Promise<A>): Promise<A> => {
    while (held > 0 && held + bytes > IN_MEMORY) await new Promise<void>((settle) => waiting.push(settle));
    held += bytes;
    try {
      return await work();
    } finally {
      held -= bytes;
      for (const goOn of waiting.splice(0)) goOn();
    }
  };
};

/** The objects of the results that a plan has brought, or found, which are not there. */
const missing = async (to: Blobs, { needed }: TransferPlan, lacking: ReadonlySet<Digest>): Promise<readonly WantedObject[]> => {
  const held = new Set((await to.list('objects/')).flatMap((name) => digestOfObject(name) ?? []));
  return needed.filter(({ digest }) => !held.has(digest) && !lacking.has(digest));
};

/**
 * Copies what a plan names, in an order by which nothing ever refers to what is not there: objects first, then results, each after
 * those that it was made from, then records of runs. So one that was cut short, at whatever moment, is gone on with by the next.
 *
 * Every object is compared with its digest when it has arrived; one that is damaged is not copied, nor a result that needs it.
 *
 * @throws what an operation on either side rejects with; what was copied stays
 */
export const performTransfer = async (
  from: Blobs,
  to: Blobs,
  plan: TransferPlan,
  { jobs, onProgress = () => undefined }: TransferOptions,
): Promise<Transferred> => {
  const refused: Damage[] = [];
  const lacking = new Set<Digest>();
  let [objects, bytes] = [0, 0];
  const bounded = withinMemory();

  const copyObject = async ({ digest, bytes: length }: WantedObject): Promise<void> => {
    const name = objectName(digest);
    const refuse = (what: string): void => {
      refused.push({ entry: name, what });
      lacking.add(digest);
    };
    const found = await unlessMisplaced(from.get(name));
    if (either.isLeft(found)) return refuse(found.left);
    if (found.right === undefined) return refuse('it is missing');
    if ((await digestBytes(found.right)) !== digest) return refuse('its content does not match its digest');
    await to.putIfAbsent(name, found.right);
    objects += 1;
    bytes += length;
    onProgress({ objects, bytes });
  };

  /** Copies a sealed entry; whether it could be read. */
  const copyEntry = async (name: string, isReplaced = false): Promise<boolean> => {
    const found = await unlessMisplaced(from.get(name));
    if (either.isRight(found) && found.right === undefined) return false;
    const content = either.chain((content: Uint8Array | undefined) => unseal(t.unknown, content ?? new Uint8Array(0)))(found);
    if (either.isLeft(content) || either.isLeft(found) || found.right === undefined) {
      refused.push({ entry: name, what: either.isLeft(content) ? content.left : 'it cannot be read' });
      return false;
    }
    if (isReplaced) await replaceEntry(to, name, found.right);
    else await to.putIfAbsent(name, found.right);
    return true;
  };

  await inTurns(plan.objects, (object) => bounded(object.bytes, () => copyObject(object)), jobs);
  await inTurns(plan.entries, (name) => copyEntry(name), jobs);
  const needs = ({ outputs }: Manifest): readonly Digest[] => Object.values(outputs).map(({ digest }) => digest);
  const withheld = plan.results.filter((manifest) => needs(manifest).some((digest) => lacking.has(digest)));
  let [results, runs] = [0, 0];
  // One after the other: each after those that it was made from, and they are small.
  for (const manifest of plan.results.filter((one) => !withheld.includes(one)))
    if (await copyEntry(actionName(manifest.key), plan.replaced.includes(manifest.key))) results += 1;
  // What was there may have been removed meanwhile, as needed by nobody: now it is needed.
  const gone = await missing(to, plan, lacking);
  await inTurns(gone, (object) => bounded(object.bytes, () => copyObject(object)), jobs);
  await inTurns(
    plan.runs,
    async ({ entries, older }) => {
      for (const name of entries) if (!(await copyEntry(name))) return;
      for (const name of older) await to.delete(name);
      runs += 1;
    },
    jobs,
  );
  return { objects, bytes, results, runs, refused, withheld };
};

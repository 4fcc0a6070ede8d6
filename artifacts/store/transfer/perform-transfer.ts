import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { inTurns } from '../../../base/in-turns.js';
import type { Digest } from '../../digest.js';
import type { Manifest } from '../../manifest.js';
import type { Damage } from '../../store.js';
import { listActions } from '../actions.js';
import type { Blobs } from '../blobs.js';
import { isDropped, listMarked, removeStaleMark } from '../dropped.js';
import { replaceEntry, unlessMisplaced } from '../entry.js';
import { digestBytes } from '../hash.js';
import { actionName, droppedName, objectName } from '../names.js';
import { listObjects } from '../objects.js';
import { putPin } from '../pins.js';
import { unseal } from '../sealed.js';
import { awaitSweeps } from '../sweeps.js';
import { declareUse, type Every, endUses, renewUses } from '../uses.js';
import { objectsOf, type TransferPlan, type WantedObject } from './plan-transfer.js';

/** Bytes of objects that are in memory at once, unless a single one has more. */
const IN_MEMORY = 512 << 20;

/** Progress of a transfer. */
export interface TransferProgress {
  readonly objects: number;
  readonly bytes: number;
}

/** Options of a transfer. */
export interface TransferOptions {
  /** Identifier of the transfer, which no run or other transfer has: under it the destination knows what it uses. */
  readonly run: string;
  /** Number of copies that are under way at once. */
  readonly jobs: number;
  readonly onProgress?: (progress: TransferProgress) => void;
  /** Is told who removes something at the destination, should that last: the transfer waits for it. */
  readonly onWait?: (holder: string) => void;
  /** Paces the renewals of its uses; a test may set it. */
  readonly every?: Every;
}

/** Outcome of a transfer. */
export interface Transferred extends TransferProgress {
  readonly results: number;
  readonly runs: number;
  /** Entries that are damaged or missing where they come from, and were not copied. */
  readonly refused: readonly Damage[];
  /** Results that were not copied because of that. */
  readonly withheld: readonly Manifest[];
  /** Objects that were dropped where they come from, of which the destination has the mark. */
  readonly dropped: readonly WantedObject[];
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

/** The objects of the results that a plan has brought, or found, of which there is nothing: neither they nor, of dropped ones, a mark. */
const missing = async (
  to: Blobs,
  { wanted }: TransferPlan,
  lacking: ReadonlySet<Digest>,
  dropped: ReadonlyMap<Digest, WantedObject>,
): Promise<readonly WantedObject[]> => {
  const held = await listObjects(to);
  const marked = dropped.size === 0 ? new Set() : await listMarked(to);
  return objectsOf(wanted).filter(
    ({ digest }) => !held.has(digest) && !lacking.has(digest) && !(dropped.has(digest) && marked.has(digest)),
  );
};

/** The results that a plan wants which are not there, or are to be replaced. */
const lackingResults = async (to: Blobs, { wanted, replaced }: TransferPlan): Promise<readonly Manifest[]> => {
  const held = new Set(await listActions(to));
  return wanted.filter(({ key }) => !held.has(key) || replaced.includes(key));
};

/** The results that cannot go: those that need an object which is lacking, and those that were made from them alone. */
const withheldOf = ({ wanted }: TransferPlan, lost: readonly Manifest[], lacking: ReadonlySet<Digest>): readonly Manifest[] => {
  const going = new Set(lost.map(({ key }) => key));
  const withheld: Manifest[] = [];
  const [made, unmade] = [new Set<Digest>(), new Set<Digest>()];
  for (const manifest of wanted) {
    const outputs = Object.values(manifest.outputs).map(({ digest }) => digest);
    const isUnmade = Object.values(manifest.parts.inputs).some((digest) => unmade.has(digest) && !made.has(digest));
    const isWithheld = going.has(manifest.key) && (isUnmade || outputs.some((digest) => lacking.has(digest)));
    if (isWithheld) withheld.push(manifest);
    for (const digest of outputs) (isWithheld ? unmade : made).add(digest);
  }
  return withheld;
};

const isEmpty = ({ objects, dropped, results, entries, runs, pins }: TransferPlan): boolean =>
  objects.length + dropped.length + results.length + entries.length + runs.length + pins.length === 0;

/**
 * Copies what a plan names, in an order by which nothing ever refers to what is not there: objects first, then results, each after
 * those that it was made from, then pins and records of runs. So one that was cut short, at whatever moment, is gone on with by the
 * next. Before, it says at the destination which keys it uses, so that a collection there leaves it what it brings and finds. Of an object that was
 * dropped where it comes from, before or meanwhile, the mark goes.
 *
 * Every object is compared with its digest when it has arrived; one that is damaged is not copied, nor a result that needs it, nor
 * what was made from that, nor a run that has it.
 *
 * @throws what an operation on either side rejects with; what was copied stays
 */
export const performTransfer = async (
  from: Blobs,
  to: Blobs,
  plan: TransferPlan,
  { run, jobs, onProgress = () => undefined, onWait = () => undefined, every }: TransferOptions,
): Promise<Transferred> => {
  if (isEmpty(plan)) return { objects: 0, bytes: 0, results: 0, runs: 0, refused: [], withheld: [], dropped: [] };
  const refused: Damage[] = [];
  const lacking = new Set<Digest>();
  const dropped = new Map(plan.dropped.map((one) => [one.digest, one]));
  let [objects, bytes] = [0, 0];
  const bounded = withinMemory();

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

  /** Copies an object; whether it is there now. */
  const copyObject = async (object: WantedObject, isShort: boolean): Promise<boolean> => {
    const { digest, bytes: length } = object;
    const name = objectName(digest);
    const refuse = (what: string): boolean => {
      refused.push({ entry: name, what });
      lacking.add(digest);
      return false;
    };
    let found = await unlessMisplaced(from.get(name));
    if (either.isRight(found) && found.right === undefined) {
      if (isShort && (await isDropped(from, digest)))
        return refuse('it was dropped, and what there is of it where it goes to is cut short');
      if (!isShort && (await copyEntry(droppedName(digest)))) {
        // Somebody may have made it there since.
        if (!(await removeStaleMark(to, digest))) dropped.set(digest, object);
        return false;
      }
      // Without a mark it may have been made again just now.
      found = await unlessMisplaced(from.get(name));
    }
    if (either.isLeft(found)) return refuse(found.left);
    if (found.right === undefined) return refuse('it is missing');
    if ((await digestBytes(found.right)) !== digest) return refuse('its content does not match its digest');
    if (isShort) await replaceEntry(to, name, found.right);
    else await to.putIfAbsent(name, found.right);
    dropped.delete(digest);
    objects += 1;
    bytes += length;
    onProgress({ objects, bytes });
    return true;
  };

  const copyObjects = async (wanted: readonly WantedObject[], isShort = false): Promise<void> => {
    if (wanted.length === 0) return;
    const marked = await listMarked(to);
    const copy = async (object: WantedObject): Promise<void> => {
      if ((await copyObject(object, isShort)) && marked.has(object.digest)) await removeStaleMark(to, object.digest);
    };
    await inTurns(wanted, (object) => bounded(object.bytes, () => copy(object)), jobs);
  };

  // Also the marks of those that were dropped, also since the plan was made: before the results that lack these objects.
  const copyMissing = async (): Promise<void> => {
    await copyObjects(await missing(to, plan, lacking, dropped));
  };
  const copyAll = async (): Promise<Transferred> => {
    await inTurns(plan.keys, (key) => declareUse(to, run, key), jobs);
    // From here on who removes knows of the keys; what was removed since the plan was made is copied with the rest.
    await awaitSweeps(to, { onWait });
    const short = plan.objects.filter(({ digest }) => plan.short.has(digest));
    await copyObjects(short, true);
    await copyMissing();
    await inTurns(plan.entries, (name) => copyEntry(name), jobs);
    const [copied, failed] = [new Set<Digest>(), new Set<Digest>()];
    /** Copies the results that are not there; gives those that cannot go. */
    const copyResults = async (): Promise<readonly Manifest[]> => {
      const isReplaced = (key: Digest): boolean => plan.replaced.includes(key) && !copied.has(key);
      const lost = await lackingResults(to, { ...plan, replaced: plan.replaced.filter(isReplaced) });
      const withheld = withheldOf(plan, lost, lacking);
      const staying = new Set([...withheld.map(({ key }) => key), ...failed]);
      // One after the other: each after those that it was made from, and they are small.
      for (const { key } of lost.filter(({ key }) => !staying.has(key)))
        ((await copyEntry(actionName(key), isReplaced(key))) ? copied : failed).add(key);
      return withheld;
    };
    await copyResults();
    // An object of no result may have been removed meanwhile: now results need them, and who removes knows of it.
    await awaitSweeps(to, { onWait });
    await copyMissing();
    // A transfer that was silent for so long that nobody counted its uses may have lost results too.
    const withheld = await copyResults();
    const isWithheld = new Set(withheld.map(({ key }) => key));
    let runs = 0;
    for (const pin of plan.pins) if (!('digest' in pin.of) || !isWithheld.has(pin.of.key)) await putPin(to, pin);
    await inTurns(
      plan.runs,
      async ({ keys, entries, older }) => {
        if (keys.some((key) => isWithheld.has(key))) return;
        for (const name of entries) if (!(await copyEntry(name))) return;
        for (const name of older) await to.delete(name);
        runs += 1;
      },
      jobs,
    );
    return { objects, bytes, results: copied.size, runs, refused, withheld, dropped: [...dropped.values()] };
  };
  const endRenewing = renewUses(to, run, every);
  try {
    return await copyAll();
  } finally {
    await endRenewing();
    // Those that stay are of a process that is gone, which who removes sees.
    await endUses(to, run).catch(() => undefined);
  }
};

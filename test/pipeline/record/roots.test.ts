import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../../artifacts/digest.js';
import { openStoreOn } from '../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import { putCode } from '../../../artifacts/store/code.js';
import { findGarbage } from '../../../artifacts/store/collect/find-garbage.js';
import { removeGarbage } from '../../../artifacts/store/collect/remove-garbage.js';
import { jobCodeName, jobEntryName } from '../../../artifacts/store/job-rooms.js';
import { actionName, checkpointsOf, codeName, jobsOf, objectName, runNameOf } from '../../../artifacts/store/names.js';
import { originsIn } from '../../../artifacts/store/origins.js';
import { putPin } from '../../../artifacts/store/pins.js';
import { ownIdentity } from '../../../artifacts/store/process-identity.js';
import { putRunHead, putRunState, putRunSummary } from '../../../artifacts/store/run-blobs.js';
import { sealedBytes } from '../../../artifacts/store/sealed-entry.js';
import { putUse } from '../../../artifacts/store/uses.js';
import { RunHead, RunState } from '../../../pipeline/record/record.js';
import { rootReader } from '../../../pipeline/record/roots.js';
import { RunSummary, summaryOf } from '../../../pipeline/record/summary.js';
import { bytesOf, manifestOf, resultOf } from '../../artifacts/fixtures/scratch.js';

/** Stages by number, each with the objects that it makes by number; runs, uses and pins by the numbers of what they need. */
const graphs = fc.record({
  stages: fc.array(fc.uniqueArray(fc.nat(7), { maxLength: 3 }), { minLength: 1, maxLength: 6 }),
  runs: fc.array(fc.record({ keys: fc.uniqueArray(fc.nat(5), { maxLength: 3 }), isOver: fc.boolean() }), { maxLength: 3 }),
  uses: fc.uniqueArray(fc.nat(5), { maxLength: 2 }),
  pins: fc.uniqueArray(fc.nat(5), { maxLength: 2 }),
  claims: fc.uniqueArray(fc.nat(5), { maxLength: 2 }),
});

const keyOf = (stage: number): Digest => digestOf(`stage ${stage}`);
const hasJob = (stage: number): boolean => stage % 2 === 0;
const contentOf = (object: number): Uint8Array => bytesOf(`object ${object}`);

test('what is left after a collection is what the roots need, all of it and nothing else', async () => {
  const holder = { ...(await ownIdentity()), pid: 2 ** 30 };
  await fc.assert(
    fc.asyncProperty(graphs, async ({ stages, runs, uses, pins, claims }) => {
      const blobs = memoryBlobs('memory:graph');
      const store = await resultOf(openStoreOn({ blobs }));
      const origins = originsIn(blobs);
      for (let object = 0; object < 8; object++) await resultOf(store.write(contentOf(object)));
      for (const [stage, objects] of stages.entries()) {
        const outputs = Object.fromEntries(objects.map((object) => [`o${object}`, contentOf(object)]));
        const manifest = manifestOf(`stage ${stage}`, outputs);
        const source = digestOf(`source ${stage}`);
        await resultOf(store.writeManifest({ ...manifest, parts: { ...manifest.parts, source } }));
        await resultOf(store.writeCheckpoint(keyOf(stage), { state: bytesOf('epoch 1'), note: null }));
        const code = await resultOf(putCode(blobs, `code ${stage}`));
        if (hasJob(stage)) {
          await blobs.putIfAbsent(jobEntryName({ key: keyOf(stage), attempt: 1 }, 'begun.json'), bytesOf('{}'));
          await blobs.putIfAbsent(jobCodeName({ key: keyOf(stage), attempt: 1 }, code), bytesOf(''));
        }
        await origins.keep('closures', source, [digestOf(`text ${stage}`)]);
        await origins.keep('texts', digestOf(`text ${stage}`), 'text');
      }
      for (const [index, { keys, isOver }] of runs.entries()) {
        const head = { run: `run-${index}`, name: `n-${index}`, experiment: 'x', begun: new Date(0).toISOString(), seed: 0 };
        const rest = { choices: {}, overrides: [], backend: 'none', executor: 'thread', versions: {}, holder, stages: [] };
        const of = (stage: number): RunState['stages'][number] => ({
          stage: `s${stage}`,
          status: 'done',
          done: 1,
          total: 1,
          unit: 'steps',
          values: {},
          epochValues: {},
          artifacts: {},
          metrics: [],
          key: keyOf(stage),
        });
        const state: RunState = { told: head.begun, stages: keys.map(of), messages: [], leftOut: 0 };
        await putRunHead(blobs, head.run, RunHead.encode({ ...head, ...rest }));
        if (isOver)
          await putRunSummary(blobs, head.run, RunSummary.encode(summaryOf({ head: { ...head, ...rest }, state }, 'over')));
        else await putRunState(blobs, head.run, 1, RunState.encode(state));
      }
      for (const stage of uses) await putUse(blobs, 'running', keyOf(stage));
      const held = await Promise.all(claims.map((stage) => resultOf(store.claim(keyOf(stage)))));
      for (const stage of pins)
        await putPin(blobs, {
          name: `p${stage}`,
          of: { digest: digestOf(contentOf(stage)), key: keyOf(stage), pinned: '2026-11-28' },
        });

      const readRoots = rootReader(blobs);
      await removeGarbage(blobs, readRoots, await findGarbage(blobs, readRoots, -1));

      const needed = new Set([...runs.flatMap(({ keys }) => keys), ...uses, ...claims, ...pins]);
      const kept = [...needed].filter((stage) => stage < stages.length);
      const objects = new Set([...kept.flatMap((stage) => stages[stage] ?? []), ...pins]);
      const sorted = (names: Iterable<string>): readonly string[] => [...new Set(names)].sort();
      assert.equal(await blobs.list('actions/'), sorted(kept.map((stage) => actionName(keyOf(stage)))));
      assert.equal(await blobs.list('objects/'), sorted([...objects].map((object) => objectName(digestOf(contentOf(object))))));
      const checkpoints = (await blobs.list('checkpoints/')).map((name) => `${name.split('/').slice(0, 2).join('/')}/`);
      // All results are whole: only who is at work, a job, or a run that did not end well, may go on from a checkpoint.
      const awaited = [...runs.flatMap(({ keys, isOver }) => (isOver ? [] : keys)), ...uses, ...claims];
      const unfinished = kept.filter((stage) => hasJob(stage) || awaited.includes(stage));
      assert.equal(sorted(checkpoints), sorted(unfinished.map((stage) => checkpointsOf(keyOf(stage)))));
      const rooms = (await blobs.list('jobs/')).map((name) => jobsOf(name.split('/')[1] as Digest));
      assert.equal(sorted(rooms), sorted(kept.filter(hasJob).map((stage) => jobsOf(keyOf(stage)))));
      // Where a stage may be computed its origins come before its manifest: then all of them stay.
      const explained = uses.length + claims.length > 0 ? stages.map((_, stage) => stage) : kept;
      assert.equal((await blobs.list('origins/')).length, 2 * explained.length);
      // So does code, which comes before its jobs.
      const coded = uses.length + claims.length > 0 ? explained : kept.filter(hasJob);
      const code = coded.map((stage) => codeName(digestOf(`code ${stage}`)));
      assert.equal(await blobs.list('code/'), sorted(code));
      assert.equal(
        (await findGarbage(blobs, readRoots, -1)).garbage.filter(({ room }) => room !== 'leases'),
        [],
      );
      for (const { release } of held) await resultOf(release);
    }),
    { numRuns: 60 },
  );
});

test('uses and leases of a machine that is lost keep nothing once they are old, nor does one that still computes lose any', async () => {
  const [gone, going] = [digestOf('gone'), digestOf('going')];
  const keptAfter = async (days: number, held: readonly Digest[]): Promise<readonly Digest[]> => {
    const blobs = memoryBlobs('memory:lost');
    const store = await resultOf(openStoreOn({ blobs }));
    for (const key of [gone, going]) await putUse(blobs, `run of ${key.slice(0, 4)}`, key);
    for (const key of [gone, going]) await resultOf(store.claim(key));
    const stat: typeof blobs.stat = async (name) => {
      const found = await blobs.stat(name);
      const isOld = /^(uses|leases)\//.test(name) && !(name.startsWith('leases/') && held.some((key) => name.includes(key)));
      return found && { ...found, modified: found.modified - (isOld ? days * 86_400_000 : 0) };
    };
    return [...(await rootReader({ ...blobs, stat }, new Set(), async () => 'unknown')()).inUse].sort();
  };
  assert.equal(await keptAfter(6, []), [gone, going].sort());
  assert.equal(await keptAfter(8, [going]), [going]);
  assert.equal(await keptAfter(8, []), []);
});

test('uses of a run that was killed say nothing, since its record keeps what it needs', async () => {
  const blobs = memoryBlobs('memory:killed');
  await resultOf(openStoreOn({ blobs }));
  const key = digestOf('stage');
  const head = { run: 'run-1', name: 'n-1', experiment: 'x', begun: new Date(0).toISOString(), seed: 0, backend: 'none' };
  const counts = { stages: { all: 1, computed: 0, cached: 0 }, outputs: {}, figures: {}, keys: [key] };
  const summary = { head: { ...head, choices: {}, overrides: [] }, told: head.begun, life: 'killed', ...counts } as const;
  await putRunSummary(blobs, 'run-1', RunSummary.encode(summary));
  await putUse(blobs, 'run-1', key);
  const { keys, inUse, over } = await rootReader(blobs)();
  assert.equal([[...keys], [...inUse], over], [[key], [], ['run-1']]);
});

test('a name that a run takes after it was found to be free is not taken away from it', async () => {
  const blobs = memoryBlobs('memory:names');
  await resultOf(openStoreOn({ blobs }));
  const holder = await ownIdentity();
  const claim = (run: string, pid: number): Promise<boolean> =>
    blobs.putIfAbsent(runNameOf('x-0'), sealedBytes({ run, holder: { ...holder, pid } }));
  await claim('gone', 2 ** 30);
  const readRoots = rootReader(blobs);
  const found = await findGarbage(blobs, readRoots, -1);
  assert.equal(
    found.garbage.map(({ room }) => room),
    ['names'],
  );
  await blobs.delete(runNameOf('x-0'));
  await claim('new', holder.pid);
  assert.equal((await removeGarbage(blobs, readRoots, found)).removed, []);
  assert.is.not(await blobs.get(runNameOf('x-0')), undefined);
});

test.run();

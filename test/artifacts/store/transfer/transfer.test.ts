// A transfer is cut short at every change that it makes: nothing ever refers to what is not there, and the next completes it.

import { option } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../../../artifacts/digest.js';
import { storeOn } from '../../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../../../artifacts/store/blobs.js';
import { putCode } from '../../../../artifacts/store/code.js';
import { dropObjects } from '../../../../artifacts/store/drop/drop-objects.js';
import { actionName, objectName } from '../../../../artifacts/store/names.js';
import { listPins, putPin } from '../../../../artifacts/store/pins.js';
import { sealedBytes } from '../../../../artifacts/store/sealed-entry.js';
import { performTransfer, type Transferred } from '../../../../artifacts/store/transfer/perform-transfer.js';
import { planTransfer } from '../../../../artifacts/store/transfer/plan-transfer.js';
import type { Selection } from '../../../../artifacts/store/transfer/selection.js';
import { damage, mortal } from '../../../laws/mortal-blobs.js';
import { CHAIN, fillStore } from '../../fixtures/finished-store.js';
import { bytesOf, manifestOf, resultOf } from '../../fixtures/scratch.js';

const OVER = [{ run: 'run-1', name: 'run-1', keys: CHAIN.map((stage) => digestOf(stage)) }];

const move = async (from: Blobs, to: Blobs, selection: Selection = 'all'): Promise<Transferred> =>
  performTransfer(from, to, await planTransfer(from, to, selection, OVER), { run: 'transfer', jobs: 3 });

const contentOf = async (blobs: Blobs): Promise<Readonly<Record<string, string>>> => {
  // Uses of a transfer that died stay until somebody clears the store.
  const names = (await blobs.list('')).filter((name) => !name.startsWith('uses/'));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, Buffer.from((await blobs.get(name)) ?? []).toString()] as const)),
  );
};

/** Tells that every result has its objects, intact, and those that it was made from. */
const expectWhole = async (blobs: Blobs): Promise<void> => {
  const store = storeOn({ blobs });
  const manifests = await resultOf(store.manifests);
  const made = new Set(manifests.flatMap(({ outputs }) => Object.values(outputs).map(({ digest }) => digest)));
  for (const { outputs, parts } of manifests) {
    for (const { digest } of Object.values(outputs)) assert.is(await resultOf(store.check(digest)), 'intact');
    for (const digest of Object.values(parts.inputs)) assert.ok(made.has(digest));
  }
};

test('all of a store comes to be in another, and a second transfer copies nothing', async () => {
  const [from, to] = [memoryBlobs('from'), memoryBlobs('to')];
  await fillStore(from);
  const first = await move(from, to);
  assert.equal(await contentOf(to), await contentOf(from));
  assert.equal([first.objects, first.results, first.runs], [6, 3, 1]);
  const second = await move(from, to);
  assert.equal([second.objects, second.bytes, second.results, second.runs], [0, 0, 0, 0]);
  assert.equal(await to.list('uses/'), [], 'nothing of it is in use any more');
});

test('the summary of a run goes with its record, and its claim of a name after both', async () => {
  const [from, to] = [memoryBlobs('from'), memoryBlobs('to')];
  await fillStore(from);
  await from.putIfAbsent('runs/run-1/summary.json', sealedBytes({ figures: {} }));
  const { runs } = await planTransfer(from, to, 'all', OVER);
  assert.equal(
    runs.map(({ entries }) => entries),
    [['runs/run-1/run.json', 'runs/run-1/0000000002.json', 'runs/run-1/summary.json', 'names/run-1.json']],
  );
  await move(from, to);
  assert.equal(await contentOf(to), await contentOf(from));
});

test('pins go where their names are free; one of a name that keeps something else there stays, and is told', async () => {
  const [from, to] = [memoryBlobs('from'), memoryBlobs('to')];
  const [, cell] = await fillStore(from);
  const digest = cell?.outputs['cell']?.digest as Digest;
  const of = { digest, key: cell?.key as Digest, pinned: '2026-11-28T00:00:00.000Z' };
  const pins = [
    { name: 'best', of },
    { name: 'other', of },
  ];
  await putPin(to, { name: 'other', of: { run: 'run-7', pinned: of.pinned } });
  const plan = await planTransfer(from, to, { keys: [of.key], runs: [] }, [], pins);
  assert.equal(plan.differingPins, pins.slice(1));
  await performTransfer(from, to, plan, { run: 'transfer', jobs: 2 });
  const there = new Map((await listPins(to)).pins.map((pin) => [pin.name, pin.of]));
  assert.equal([there.get('best'), there.get('other')], [of, { run: 'run-7', pinned: of.pinned }]);
  const again = await planTransfer(from, to, { keys: [of.key], runs: [] }, [], pins.slice(0, 1));
  assert.equal([again.pins, again.differingPins], [[], []]);
});

test('an artifact that is damaged where it comes from gets no pin', async () => {
  const [from, to] = [memoryBlobs('from'), memoryBlobs('to')];
  const [, cell] = await fillStore(from);
  const of = { digest: cell?.outputs['cell']?.digest as Digest, key: cell?.key as Digest, pinned: '2026-11-28T00:00:00.000Z' };
  await damage(from, objectName(of.digest));
  const plan = await planTransfer(from, to, { keys: [of.key], runs: [] }, [], [{ name: 'best', of }]);
  await performTransfer(from, to, plan, { run: 'transfer', jobs: 2 });
  assert.equal((await listPins(to)).pins, []);
});

test('a transfer that is cut short at any change leaves nothing that refers to what is not there, and is gone on with', async () => {
  const from = memoryBlobs('from');
  await fillStore(from);
  const whole = await contentOf(from);
  for (let last = 1; last <= Object.keys(whole).length; last++)
    for (const isMade of [false, true]) {
      const to = memoryBlobs('to');
      const dying = mortal(to, last, isMade);
      void move(from, dying.blobs);
      await dying.died;
      await expectWhole(to);
      const present = (await to.list('objects/')).length;
      const { objects } = await move(from, to);
      assert.is(objects + present, 6, 'what was there was not copied again');
      assert.equal(await contentOf(to), whole);
    }
});

test('an operation that fails ends it with the error, and what was copied stays', async () => {
  const from = memoryBlobs('from');
  await fillStore(from);
  for (let failing = 1; failing <= 12; failing++) {
    const to = memoryBlobs('to');
    let puts = 0;
    const broken: Blobs = {
      ...to,
      putIfAbsent: async (name, bytes) => {
        puts += 1;
        if (puts === failing) throw new Error('the line is cut');
        return to.putIfAbsent(name, bytes);
      },
    };
    const ended = await move(from, broken).then(
      () => 'done',
      (cause: Error) => cause.message,
    );
    assert.is(ended, 'the line is cut');
    await expectWhole(to);
    await move(from, to);
    assert.equal(await contentOf(to), await contentOf(from));
  }
});

test('a damaged object is refused by name, and so is the result that needs it; the rest goes', async () => {
  const [from, to] = [memoryBlobs('from'), memoryBlobs('to')];
  const [, cell] = await fillStore(from);
  const digest = cell?.outputs['cell']?.digest as never;
  await damage(from, objectName(digest));
  const { refused, withheld, results } = await move(from, to);
  assert.equal(
    refused.map(({ entry }) => entry),
    [objectName(digest)],
  );
  assert.equal(
    withheld.map(({ parts }) => parts.stage),
    ['cell', 'network'],
  );
  assert.equal([results, await to.list('runs/')], [1, []]);
  await expectWhole(to);
  assert.is(await to.get(objectName(digest)), undefined);
});

test('what was dropped where it comes from goes as a mark, and comes back with its bytes from a store that has them', async () => {
  const [from, to] = [memoryBlobs('from'), memoryBlobs('to')];
  const [images] = await fillStore(from);
  const digest = images?.outputs['images']?.digest as Digest;
  const mark = { digest, kind: 'split', bytes: 6, stage: 'load', run: 'run-1', dropped: '2026-11-28T19:38:12.000Z' };
  const drop = (blobs: Blobs) => dropObjects(blobs, [mark], async () => new Set());
  const backup = memoryBlobs('backup');
  await move(from, backup);
  await drop(from);
  const plan = await planTransfer(from, to, 'all', OVER);
  assert.equal(
    plan.dropped.map((one) => one.digest),
    [digest],
  );
  const done = await move(from, to);
  assert.equal([done.objects, done.results, done.runs, done.refused, done.withheld], [5, 3, 1, [], []]);
  assert.equal(await contentOf(to), await contentOf(from));
  assert.is(await resultOf(storeOn({ blobs: to }).check(digest)), 'dropped');
  assert.is((await move(from, to)).objects, 0);
  // One that has the bytes keeps them.
  await move(from, backup);
  assert.is(await resultOf(storeOn({ blobs: backup }).check(digest)), 'intact');
  assert.is((await move(backup, to)).objects, 1);
  assert.is(await resultOf(storeOn({ blobs: to }).check(digest)), 'intact');
  assert.equal(await to.list('dropped/'), []);
});

test('what is dropped where it comes from after the plan was made goes as a mark, and what is made again then with its bytes', async () => {
  const [from, to] = [memoryBlobs('from'), memoryBlobs('to')];
  const [images] = await fillStore(from);
  const whole = await planTransfer(from, to, 'all', OVER);
  const digest = images?.outputs['images']?.digest as Digest;
  const mark = { digest, kind: 'split', bytes: 6, stage: 'load', run: 'run-2', dropped: '2026-11-28T19:38:12.000Z' };
  await dropObjects(from, [mark], async () => new Set());
  const lacking = await planTransfer(from, memoryBlobs('third'), 'all', OVER);
  const { objects, results, runs, refused, withheld, dropped } = await performTransfer(from, to, whole, { run: 't', jobs: 3 });
  assert.equal([objects, results, runs, refused, withheld], [5, 3, 1, [], []]);
  assert.equal(dropped, [{ digest, bytes: 6 }]);
  assert.equal(await contentOf(to), await contentOf(from));
  await resultOf(storeOn({ blobs: from }).write(bytesOf('images')));
  const third = memoryBlobs('third');
  const made = await performTransfer(from, third, lacking, { run: 't', jobs: 3 });
  assert.equal([made.objects, made.results, made.runs, made.refused, made.withheld, made.dropped], [6, 3, 1, [], [], []]);
  assert.equal(await contentOf(third), await contentOf(from));
});

test('an object that is cut short at its destination is told, and replaced', async () => {
  const [from, to] = [memoryBlobs('from'), memoryBlobs('to')];
  const [, cell] = await fillStore(from);
  const digest = cell?.outputs['cell']?.digest as Digest;
  await move(from, to);
  await to.delete(objectName(digest));
  await to.putIfAbsent(objectName(digest), bytesOf('ce'));
  assert.equal([...(await planTransfer(from, to, 'all', OVER)).short], [digest]);
  assert.is((await move(from, to)).objects, 1);
  await expectWhole(to);
});

test('of two results of one key the one that is there stays, and is told', async () => {
  const [from, to] = [memoryBlobs('from'), memoryBlobs('to')];
  const [first] = await fillStore(from);
  const other = manifestOf('images', { images: bytesOf('other images') });
  const store = storeOn({ blobs: to });
  await resultOf(store.write(bytesOf('other images')));
  await resultOf(store.writeManifest(other));
  const plan = await planTransfer(from, to, 'all', OVER);
  assert.equal(
    plan.differing.map(({ key }) => key),
    [first?.key],
  );
  await move(from, to);
  assert.equal(option.toUndefined(await resultOf(store.manifest(other.key)))?.outputs, other.outputs);
});

test('a result that is damaged at its destination is replaced, and so is the object that is missing there', async () => {
  const [from, to] = [memoryBlobs('from'), memoryBlobs('to')];
  const [first] = await fillStore(from);
  await move(from, to);
  await damage(to, actionName(first?.key as never));
  await to.delete(objectName(first?.outputs['log']?.digest as never));
  const { objects, results } = await move(from, to);
  assert.equal([objects, results], [1, 1]);
  assert.equal(await contentOf(to), await contentOf(from));
});

test('an object that was there and is removed before the results come is copied all the same', async () => {
  const [from, to] = [memoryBlobs('from'), memoryBlobs('to')];
  const [first] = await fillStore(from);
  const name = objectName(first?.outputs['log']?.digest as never);
  await to.putIfAbsent(name, (await from.get(name)) ?? bytesOf(''));
  const plan = await planTransfer(from, to, 'all', OVER);
  assert.is(plan.objects.length, 5);
  await to.delete(name);
  await performTransfer(from, to, plan, { run: 'transfer', jobs: 2 });
  assert.equal(await contentOf(to), await contentOf(from));
});

test('one result goes with all that it was made from, and with no more', async () => {
  const [from, to] = [memoryBlobs('from'), memoryBlobs('to')];
  const [, cell] = await fillStore(from);
  await fillStore(from, 'run-2', ['elsewhere']);
  const closure = `origins/closures/${cell?.parts.source}.json`;
  await from.putIfAbsent(closure, sealedBytes({ modules: ['a'.repeat(64)] }));
  await from.putIfAbsent(`origins/texts/${'a'.repeat(64)}.json`, sealedBytes('text'));
  await from.putIfAbsent(`origins/texts/${'b'.repeat(64)}.json`, sealedBytes('of another'));
  await move(from, to, { keys: [cell?.key as never], runs: [] });
  const manifests = await resultOf(storeOn({ blobs: to }).manifests);
  assert.equal(manifests.map(({ parts }) => parts.stage).sort(), [...CHAIN.slice(0, 2)].sort());
  assert.equal(await to.list('origins/'), [closure, `origins/texts/${'a'.repeat(64)}.json`]);
  assert.equal(await to.list('runs/'), []);
  await expectWhole(to);
});

test('a newer state of a run takes the place of an older one, never the other way', async () => {
  const [from, to] = [memoryBlobs('from'), memoryBlobs('to')];
  await fillStore(from);
  await move(from, to);
  await from.putIfAbsent('runs/run-1/0000000007.json', sealedBytes({ ended: 'later' }));
  await move(from, to);
  assert.equal(await to.list('runs/'), ['runs/run-1/0000000007.json', 'runs/run-1/run.json']);
  await to.putIfAbsent('runs/run-1/0000000009.json', sealedBytes({ ended: 'last' }));
  await move(from, to);
  assert.ok((await to.list('runs/')).includes('runs/run-1/0000000009.json'));
});

test('the code of jobs stays where they run', async () => {
  const [from, to] = [memoryBlobs('memory:from'), memoryBlobs('memory:to')];
  await fillStore(from);
  await resultOf(putCode(from, 'export const modules = {};'));
  await move(from, to);
  assert.ok((await to.list('objects/')).length > 0);
  assert.equal(await to.list('code/'), []);
});

test.run();

// Who cannot be asked whether it lives is at work by its last word: a use, a renewal, a lease, or the record of its run.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../../artifacts/digest.js';
import { openStoreOn } from '../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../../artifacts/store/blobs.js';
import { leasesOf, useName } from '../../../artifacts/store/names.js';
import { ownIdentity } from '../../../artifacts/store/process-identity.js';
import { putRunHead, putRunState } from '../../../artifacts/store/run-blobs.js';
import { sealedBytes } from '../../../artifacts/store/sealed-entry.js';
import { type Every, putUse, renewUses } from '../../../artifacts/store/uses.js';
import { RunHead, RunState } from '../../../pipeline/record/record.js';
import { rootReader } from '../../../pipeline/record/roots.js';
import { resultOf } from '../../artifacts/fixtures/scratch.js';

const HOUR = 3_600_000;
const key = digestOf('key');
const holderOn = async (host: string) => ({ ...(await ownIdentity()), machine: `${host}/boot/pid`, host });

/** Blobs of which those that begin so are older by some hours. */
const aged = (blobs: Blobs, hours: Readonly<Record<string, number>>): Blobs => ({
  ...blobs,
  stat: async (name) => {
    const found = await blobs.stat(name);
    const [, passed = 0] = Object.entries(hours).find(([beginning]) => name.startsWith(beginning)) ?? [];
    return found && { ...found, modified: found.modified - passed * HOUR };
  },
});

const storeWithUse = async (host = 'login'): Promise<Blobs> => {
  const blobs = memoryBlobs('memory:last-word');
  await resultOf(openStoreOn({ blobs }));
  await blobs.putIfAbsent(useName('run', key), sealedBytes({ holder: await holderOn(host) }));
  return blobs;
};

const putRecord = async (blobs: Blobs): Promise<void> => {
  const head = { run: 'run', name: 'n', experiment: 'x', begun: new Date(0).toISOString(), seed: 0, choices: {}, overrides: [] };
  const holder = await holderOn('login');
  await putRunHead(
    blobs,
    'run',
    RunHead.encode({ ...head, backend: 'none', executor: 'slurm', versions: {}, holder, stages: [] }),
  );
  await putRunState(blobs, 'run', 1, RunState.encode({ told: head.begun, stages: [], messages: [], leftOut: 0 }));
};

const usedWithout = async (blobs: Blobs, lost: readonly string[]): Promise<readonly Digest[]> => [
  ...(await rootReader(blobs, new Set(), undefined, lost)()).inUse,
];

const agesIn = async (blobs: Blobs): Promise<readonly number[]> =>
  (await rootReader(blobs)()).unasked.map(({ age }) => Math.floor(age / HOUR));

test('the record of a run that is rewritten is a word of its machine', async () => {
  const blobs = await storeWithUse();
  await putRecord(blobs);
  assert.equal(await agesIn(aged(blobs, { 'uses/': 3 })), [0]);
  assert.equal(await agesIn(aged(blobs, { 'uses/': 3, 'runs/': 2 })), [2]);
  assert.equal(await usedWithout(aged(blobs, { 'uses/': 200 }), []), [key]);
  assert.equal(await usedWithout(aged(blobs, { 'uses/': 200, 'runs/': 200 }), []), []);
});

test('a lease of a key that a run uses is a word of its machine', async () => {
  const blobs = await storeWithUse();
  const store = await resultOf(openStoreOn({ blobs }));
  const { release } = await resultOf(store.claim(key));
  const read = rootReader(aged(blobs, { 'uses/': 200 }), new Set(), async () => 'unknown');
  const { unasked } = await read();
  assert.ok(unasked.length > 0);
  for (const { age, time } of unasked) assert.ok(age < HOUR && Date.now() - time < HOUR);
  await resultOf(release);
});

test('a renewal is a word, and goes with the uses; where there are none nothing is renewed', async () => {
  const blobs = await storeWithUse();
  const works: (() => void)[] = [];
  const every: Every = (milliseconds, work) => {
    assert.is(milliseconds, 600_000);
    works.push(work);
    return () => undefined;
  };
  const [end, endOther] = [renewUses(blobs, 'run', every), renewUses(blobs, 'other', every)];
  for (const work of [...works, ...works]) work();
  await end();
  await endOther();
  assert.equal(await blobs.list('uses/'), ['uses/run/0000000002.json', useName('run', key)]);
  assert.equal(await agesIn(aged(blobs, { [useName('run', key)]: 3 })), [0]);
  const store = await resultOf(openStoreOn({ blobs }));
  assert.equal((await resultOf(store.verify())).damaged, []);
});

test('a mark of a machine that is lost counts until its last word is an hour old, at each look', async () => {
  const blobs = await storeWithUse();
  assert.equal(await usedWithout(aged(blobs, { 'uses/': 2 }), ['login']), []);
  assert.equal(await usedWithout(aged(blobs, { 'uses/': 2 }), ['another']), [key]);
  await putRecord(blobs);
  assert.equal(await usedWithout(aged(blobs, { 'uses/': 2 }), ['login']), [key], 'its record goes on');
  const later = digestOf('later');
  await blobs.putIfAbsent(useName('later', later), sealedBytes({ holder: await holderOn('login') }));
  assert.equal(await usedWithout(aged(blobs, { 'uses/run/': 2, 'runs/': 2 }), ['login']), [later], 'it began since');
});

test('a lease of a machine that is lost counts until it is an hour old', async () => {
  const blobs = memoryBlobs('memory:leased');
  const store = await resultOf(openStoreOn({ blobs }));
  const { release } = await resultOf(store.claim(key));
  const { host } = await ownIdentity();
  const held = async (hours: number): Promise<readonly Digest[]> => [
    ...(await rootReader(aged(blobs, { [leasesOf(key)]: hours }), new Set(), async () => 'unknown', [host])()).inUse,
  ];
  assert.equal(await held(0.5), [key]);
  assert.equal(await held(2), []);
  await resultOf(release);
});

test('a blob that goes while it is looked at is a word of now', async () => {
  const blobs = await storeWithUse();
  const going: Blobs = { ...blobs, stat: async (name) => (name.startsWith('uses/') ? undefined : blobs.stat(name)) };
  assert.equal(await usedWithout(going, ['login']), [key]);
});

test('uses that cannot be read are of no machine, and are named', async () => {
  const blobs = memoryBlobs('memory:unread');
  await resultOf(openStoreOn({ blobs }));
  await blobs.putIfAbsent(useName('run', key), Buffer.from('{"cut'));
  const { unasked, inUse } = await rootReader(blobs)();
  assert.equal(
    unasked.map(({ host, unread }) => [host, unread]),
    [[undefined, [useName('run', key)]]],
  );
  assert.equal([...inUse], [key]);
  await putUse(blobs, 'run', digestOf('readable'));
  assert.equal((await rootReader(blobs)()).unasked, []);
});

test.run();

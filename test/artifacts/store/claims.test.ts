import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../../artifacts/digest.js';
import { ownIdentity } from '../../../artifacts/store/process-identity.js';
import type { Store } from '../../../artifacts/store.js';
import { manifestOf, problemOf, resultOf, scratchStore } from '../fixtures/scratch.js';
import { spawnStoreProcess } from '../fixtures/spawn-store-process.js';
import { storePaths } from '../fixtures/store-paths.js';

const key = digestOf('search');

/** A claim as another process would have made it. */
const plantClaim = (store: Store, of: Digest, holder: unknown, age = 0): void => {
  const folder = storePaths(store.where).lease(of);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, '0000000007.json');
  writeFileSync(file, typeof holder === 'string' ? holder : JSON.stringify({ state: 'held', token: 'planted', holder }));
  const time = Date.now() / 1000 - age;
  utimesSync(file, time, time);
};

/** Whether a claim is had within some milliseconds. */
const isFree = async (store: Store, of: Digest, within = 2000): Promise<boolean> => {
  const result = await store.claim(of, { signal: AbortSignal.timeout(within) })();
  return result._tag === 'Right';
};

test('a released claim can be taken again, and leaves nothing behind once the result is there', async () => {
  const store = await scratchStore();
  const { leases, lease, temporary } = storePaths(store.where);
  for (let i = 0; i < 3; i++) {
    const claim = await resultOf(store.claim(key));
    await resultOf(claim.release);
    await resultOf(claim.release);
    assert.ok(readdirSync(lease(key)).length <= 2);
  }
  const claim = await resultOf(store.claim(key));
  await resultOf(store.writeManifest(manifestOf('search')));
  await resultOf(claim.release);
  assert.equal([...readdirSync(leases), ...readdirSync(temporary)], []);
});

test('two claims of one process on one key exclude each other, on two keys they do not', async () => {
  const store = await scratchStore();
  const first = await resultOf(store.claim(key));
  const other = await resultOf(store.claim(digestOf('other')));
  const waits: string[] = [];
  let had = false;
  const second = resultOf(store.claim(key, { onWait: (holder) => waits.push(holder) })).then((claim) => {
    had = true;
    return claim;
  });
  await sleep(250);
  assert.not.ok(had);
  assert.is(waits.length, 1);
  assert.match(waits[0] as string, `process ${process.pid}`);
  await resultOf(first.release);
  await resultOf((await second).release);
  await resultOf(other.release);
});

test('releasing a claim a second time does not free the claim of the next holder', async () => {
  const store = await scratchStore();
  const first = await resultOf(store.claim(key));
  await resultOf(first.release);
  const second = await resultOf(store.claim(key));
  await resultOf(first.release);
  assert.not.ok(await isFree(store, key, 250));
  await resultOf(second.release);
});

test('waiting ends at once when it is aborted, and leaves nothing behind', async () => {
  const store = await scratchStore();
  const claim = await resultOf(store.claim(key));
  const start = performance.now();
  const problem = await problemOf(store.claim(key, { signal: AbortSignal.timeout(150) }));
  assert.is(problem.problem, 'interrupted');
  assert.ok(performance.now() - start < 1000);
  assert.is((await problemOf(store.claim(key, { signal: AbortSignal.abort() }))).problem, 'interrupted');
  assert.equal(readdirSync(storePaths(store.where).temporary), []);
  await resultOf(claim.release);
});

test('the claim of a process id that was given to another process is taken over', async () => {
  const store = await scratchStore();
  const self = await ownIdentity();
  if (self.start === null) return;
  plantClaim(store, key, { ...self, start: self.start - 1 });
  assert.ok(await isFree(store, key));
});

test('a holder on another machine counts as alive until it is silent for a minute', async () => {
  const store = await scratchStore();
  const elsewhere = { pid: 1, start: 1, machine: 'elsewhere/boot/namespace', host: 'elsewhere' };
  plantClaim(store, key, elsewhere, 45);
  const waits: string[] = [];
  await problemOf(store.claim(key, { signal: AbortSignal.timeout(150), onWait: (holder) => waits.push(holder) }));
  assert.equal(waits, ['process 1 on elsewhere']);
  plantClaim(store, digestOf('silent'), elsewhere, 75);
  assert.ok(await isFree(store, digestOf('silent')));
});

test('a generation that a crash of the machine left empty is taken over when it is old', async () => {
  const store = await scratchStore();
  plantClaim(store, key, '', 75);
  assert.ok(await isFree(store, key));
  plantClaim(store, digestOf('young'), '');
  assert.not.ok(await isFree(store, digestOf('young'), 250));
});

test('a claim outlives the process that waits for it and ends at once with a killed holder', async () => {
  const store = await scratchStore();
  const holder = spawnStoreProcess('hold', store.where, 'search');
  await holder.says('held');
  assert.is((await problemOf(store.claim(key, { signal: AbortSignal.timeout(250) }))).problem, 'interrupted');
  let waits = 0;
  let start = 0;
  const onWait = (): void => {
    waits += 1;
    start = performance.now();
    holder.child.kill('SIGKILL');
  };
  await resultOf((await resultOf(store.claim(key, { onWait }))).release);
  // One that could be alive would be waited for until it is silent for a minute.
  assert.ok(performance.now() - start < 30_000);
  assert.is(waits, 1);
});

test('of many who find the same dead holder at the same moment one takes over, and the others after it', async () => {
  const store = await scratchStore();
  const dead = { ...(await ownIdentity()), pid: 2 ** 22 + 1 };
  const contest = async (contested: Digest): Promise<number> => {
    let inside = 0;
    let most = 0;
    const use = async (): Promise<void> => {
      const claim = await resultOf(store.claim(contested));
      inside++;
      most = Math.max(most, inside);
      await sleep(5);
      inside--;
      await resultOf(claim.release);
    };
    plantClaim(store, contested, dead);
    await Promise.all(Array.from({ length: 5 }, use));
    return most;
  };
  const most = await Promise.all(Array.from({ length: 30 }, (_, i) => contest(digestOf(`contested ${i}`))));
  assert.equal([...new Set(most)], [1]);
});

test('of several processes that want the same keys, left by a dead one or free, exactly one computes each', async () => {
  const store = await scratchStore();
  const names = Array.from({ length: 12 }, (_, i) => `stage-${i}`);
  const self = await ownIdentity();
  const dead = { ...self, pid: 2 ** 22 + 1 };
  for (const name of names.slice(0, 9)) plantClaim(store, digestOf(name), dead);
  const processes = Array.from({ length: 3 }, () => spawnStoreProcess('compute', store.where, ...names));
  const results = await Promise.all(processes.map(({ ended }) => ended));
  assert.equal(
    results.map(({ code }) => code),
    [0, 0, 0],
  );
  assert.equal(results.flatMap(({ lines }) => lines).sort(), names.map((name) => `computed ${name}`).sort());
  const verification = await resultOf(store.verify());
  assert.equal(verification, { objects: 12, actions: 12, damaged: [] });
});

test.run();

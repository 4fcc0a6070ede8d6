import { join } from 'node:path';
import fc from 'fast-check';
import { either, option } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { MARKS_ROOMS } from '../../../artifacts/marks.js';
import { findStoreOn, noStoreYetOn, openStoreOn, storeOn } from '../../../artifacts/open-store.js';
import { folderBlobs } from '../../../artifacts/store/blobs/folder.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../../artifacts/store/blobs.js';
import { actionName, checkpointsOf, objectName } from '../../../artifacts/store/names.js';
import { seal } from '../../../artifacts/store/sealed.js';
import { bytesOf, manifestOf, problemOf, resultOf, scratchFolder } from '../fixtures/scratch.js';

const kinds: Readonly<Record<string, () => Blobs>> = {
  folder: () => folderBlobs(join(scratchFolder(), 'store')),
  memory: () => memoryBlobs('memory:laws'),
};

/** States a law of a store on every kind of blobs, each new and empty. */
const law = (name: string, holds: (blobs: Blobs) => Promise<void>): void => {
  for (const [kind, make] of Object.entries(kinds)) test(`${kind}: ${name}`, () => holds(make()));
};

/** Blobs that count the operations that read content, by name, and refuse to put what `refuses` tells. */
const observed = (blobs: Blobs, refuses: (name: string) => boolean = () => false) => {
  const read: string[] = [];
  const counting: Blobs = {
    ...blobs,
    get: (name) => {
      read.push(name);
      return blobs.get(name);
    },
    range: (name, from, to) => {
      read.push(name);
      return blobs.range(name, from, to);
    },
    putIfAbsent: (name, bytes) =>
      refuses(name) ? Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })) : blobs.putIfAbsent(name, bytes),
  };
  return { blobs: counting, read };
};

/** Puts other bytes under a name, as a crash or an editor would. */
const spoil = async (blobs: Blobs, name: string, bytes = bytesOf('spoilt')): Promise<void> => {
  await blobs.delete(name);
  await blobs.putIfAbsent(name, bytes);
};

const key = digestOf('search');
const cell = bytesOf('a cell');
const first = { state: bytesOf('epoch 1'), note: { metrics: [0.5] }, seconds: 2 };
const second = { state: bytesOf('epoch two'), note: null };

law('a store is made once, found again, and none is found or made for those who only read', async (blobs) => {
  assert.equal(await resultOf(findStoreOn({ blobs })), option.none);
  const none = noStoreYetOn({ blobs });
  assert.equal([await resultOf(none.manifests), none.marks], [[], undefined]);
  assert.equal(await blobs.list(''), []);
  const store = await resultOf(openStoreOn({ blobs }));
  assert.equal(await blobs.list(''), ['store.json']);
  assert.is(store.where, blobs.where);
  assert.ok(option.isSome(await resultOf(findStoreOn({ blobs }))));
});

law('objects come back under their digests, whatever their length; damage is found, discarded and mended', async (blobs) => {
  const store = storeOn({ blobs });
  const large = new Uint8Array(9_000_000).map((_, i) => i * 7);
  for (const bytes of [new Uint8Array(0), cell, large]) {
    const digest = await resultOf(store.write(bytes));
    assert.is(digest, digestOf(bytes));
    const fresh = storeOn({ blobs });
    assert.is(await resultOf(fresh.check(digest)), 'intact');
    assert.is(Buffer.compare(await resultOf(fresh.read(digest)), bytes), 0);
    await spoil(blobs, objectName(digest));
    for (const one of [store, fresh]) {
      assert.is(await resultOf(one.check(digest)), 'damaged');
      assert.match((await problemOf(one.read(digest))).what, 'does not match its digest');
    }
    await resultOf(store.discard(digest));
    assert.is(await resultOf(store.check(digest)), 'missing');
    assert.match((await problemOf(store.read(digest))).what, 'is missing from the store');
    await spoil(blobs, objectName(digest));
    await resultOf(fresh.write(bytes));
    assert.is(await resultOf(store.check(digest)), 'intact');
  }
});

law(
  'an object that was verified or written is not read again to check it while its stamp stays, nor hashed to read it',
  async (blobs) => {
    const { blobs: counted, read } = observed(blobs);
    const writer = storeOn({ blobs: counted });
    const digest = await resultOf(writer.write(cell));
    assert.is(await resultOf(writer.check(digest)), 'intact');
    assert.equal(read, [], 'what was written is known');
    const reader = storeOn({ blobs: counted });
    assert.is(reader.verified(digest), undefined);
    await resultOf(reader.check(digest));
    await resultOf(reader.check(digest));
    assert.is(read.length, 1, 'what was checked is known');
    const worker = storeOn({ blobs: counted });
    worker.trust(digest, reader.verified(digest) as string);
    assert.is(await resultOf(worker.check(digest)), 'intact');
    assert.is(read.length, 1, "another's word is taken");
    worker.trust(digest, 'another stamp');
    assert.is(await resultOf(worker.check(digest)), 'intact');
    assert.is(read.length, 2, 'not for what has another stamp');
    await resultOf(storeOn({ blobs: counted }).read(digest));
    assert.is(read.length, 3);
  },
);

law(
  'a manifest of other outputs replaces the one before, an unreadable one counts as absent and is listed as damaged',
  async (blobs) => {
    const store = storeOn({ blobs });
    const manifest = manifestOf('search', { cell });
    await resultOf(store.writeManifest(manifest));
    const later = { ...manifest, outputs: manifestOf('search', { cell: first.state }).outputs };
    await resultOf(store.writeManifest(later));
    assert.equal(await resultOf(store.manifest(key)), option.some(later));
    await spoil(blobs, actionName(key));
    assert.equal(await resultOf(store.manifest(key)), option.none);
    assert.equal(await resultOf(store.listing), { manifests: [], damaged: [actionName(key)] });
    assert.is((await resultOf(store.damage(key))).length, 1);
    await resultOf(store.writeManifest(manifest));
    assert.equal(await resultOf(store.damage(key)), []);
  },
);

law('the last checkpoint is found, its note without reading its state, and nothing of the ones before is left', async (blobs) => {
  const { blobs: counted, read } = observed(blobs);
  const store = storeOn({ blobs: counted });
  assert.equal(await resultOf(store.checkpointNote(key)), option.none);
  await resultOf(store.writeCheckpoint(key, first));
  read.length = 0;
  const { note, seconds } = first;
  assert.equal(await resultOf(store.checkpointNote(key)), option.some({ note, bytes: 7, seconds }));
  assert.not.ok(read.some((name) => name.endsWith('.state')));
  assert.equal(await resultOf(store.checkpoint(key)), option.some(first));
  await resultOf(store.writeCheckpoint(key, second));
  assert.equal(await resultOf(store.checkpoint(key)), option.some(second));
  assert.equal(await resultOf(store.checkpointNote(key)), option.some({ note: null, bytes: 9 }));
  assert.is((await blobs.list(checkpointsOf(key))).length, 2);
  await resultOf(store.removeCheckpoint(key));
  await resultOf(store.removeCheckpoint(key));
  assert.equal(await blobs.list(''), []);
});

law('a checkpoint that cannot be written whole, or is damaged, leaves the whole one before it', async (blobs) => {
  await resultOf(storeOn({ blobs }).writeCheckpoint(key, first));
  for (const ending of ['.state', '.json']) {
    const { blobs: full } = observed(blobs, (name) => name.endsWith(ending));
    assert.is((await problemOf(storeOn({ blobs: full }).writeCheckpoint(key, second))).problem, 'store');
    assert.equal(await resultOf(storeOn({ blobs }).checkpoint(key)), option.some(first));
    assert.ok(option.isSome(await resultOf(storeOn({ blobs }).checkpointNote(key))));
  }
  await blobs.putIfAbsent(`${checkpointsOf(key)}0000000009.json`, bytesOf('half a no'));
  assert.equal(await resultOf(storeOn({ blobs }).checkpoint(key)), option.some(first));
  await resultOf(storeOn({ blobs }).writeCheckpoint(key, second));
  assert.equal(await resultOf(storeOn({ blobs }).checkpoint(key)), option.some(second));
  assert.is((await blobs.list(checkpointsOf(key))).length, 2);
});

law('a checkpoint of versions before is read, and replaced by one of this', async (blobs) => {
  const noted = seal({ state: digestOf(first.state), bytes: 7, note: first.note, seconds: 2 });
  assert.ok(either.isRight(noted));
  await blobs.putIfAbsent(`${checkpointsOf(key)}${digestOf(first.state)}.state`, first.state);
  await blobs.putIfAbsent(`${checkpointsOf(key)}checkpoint.json`, bytesOf(noted.right));
  const store = storeOn({ blobs });
  assert.equal(await resultOf(store.checkpoint(key)), option.some(first));
  assert.ok(option.isSome(await resultOf(store.checkpointNote(key))));
  await resultOf(store.writeCheckpoint(key, second));
  assert.equal(await resultOf(store.checkpoint(key)), option.some(second));
  assert.is((await blobs.list(checkpointsOf(key))).length, 2);
});

law('a claim excludes others until it is released; trying names the holder', async (blobs) => {
  const [one, other] = [storeOn({ blobs }), storeOn({ blobs })];
  const claim = await resultOf(one.claim(key));
  assert.equal(
    await resultOf(other.tryClaim(key)),
    either.left(`process ${process.pid} on ${(await import('node:os')).hostname()}`),
  );
  assert.is((await problemOf(other.claim(key, { signal: AbortSignal.timeout(20) }))).problem, 'interrupted');
  assert.is((await problemOf(other.awaitUnclaimed(key, AbortSignal.timeout(20)))).problem, 'interrupted');
  await resultOf(claim.release);
  await resultOf(other.awaitUnclaimed(key));
  const taken = await resultOf(other.tryClaim(key));
  assert.ok(either.isRight(taken));
  await resultOf(one.writeManifest(manifestOf('search')));
  await resultOf(one.awaitUnclaimed(key));
  await resultOf(taken.right.release);
  assert.equal(await blobs.list('leases/'), []);
});

law(
  'verify names what is damaged in every part, and says of claims of versions before that they are no longer looked at',
  async (blobs) => {
    const store = await resultOf(openStoreOn({ blobs, marks: blobs }));
    await resultOf(store.write(cell));
    await resultOf(store.writeManifest(manifestOf('search', { cell })));
    await resultOf(store.writeCheckpoint(key, first));
    const claim = await resultOf(store.claim(key));
    // Rooms whose marks verify reads for what they are want more than a text.
    const rooms = MARKS_ROOMS.filter((room) => room !== 'files' && room !== 'sources');
    for (const room of rooms) await store.marks?.remember(room, key, 'a mark');
    assert.equal(await resultOf(store.verify()), { objects: 1, actions: 1, damaged: [] });
    await blobs.putIfAbsent(`claims/${key}/token`, bytesOf('{}'));
    const { damaged, notices } = await resultOf(store.verify());
    assert.equal([damaged, notices?.length], [[], 1]);
    const names = (await blobs.list('')).filter((name) => !name.startsWith('claims/') && !name.endsWith('.state'));
    for (const name of names) await spoil(blobs, name);
    const found = (await resultOf(store.verify())).damaged.map(({ entry }) => entry).sort();
    assert.equal(found, names.map((name) => (name.startsWith('checkpoints/') ? `checkpoints/${key}` : name)).sort());
    await claim.release();
  },
);

law(
  'writers that die before any one of their operations leave nothing damaged, a checkpoint or the result, and a store that goes on',
  async (make) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(40), async (count) => {
        for (const name of await make.list('')) await make.delete(name);
        await resultOf(storeOn({ blobs: make }).writeCheckpoint(key, first));
        let made = 0;
        let die = (): void => undefined;
        const death = new Promise<void>((settle) => {
          die = settle;
        });
        const mortal = Object.fromEntries(
          Object.entries(make).map(([name, value]) => [
            name,
            typeof value !== 'function'
              ? value
              : (...given: readonly unknown[]) => {
                  made += 1;
                  if (made <= count) return (value as (...given: readonly unknown[]) => unknown)(...given);
                  die();
                  return new Promise(() => undefined);
                },
          ]),
        ) as unknown as Blobs;
        const work = async (blobs: Blobs): Promise<void> => {
          const store = storeOn({ blobs });
          await resultOf(store.writeCheckpoint(key, second));
          await resultOf(store.write(cell));
          await resultOf(store.writeManifest(manifestOf('search', { cell })));
          await resultOf(store.removeCheckpoint(key));
        };
        await Promise.race([work(mortal), death]);
        const after = await resultOf(openStoreOn({ blobs: make }));
        assert.equal((await resultOf(after.verify())).damaged, []);
        assert.ok(option.isSome(await resultOf(after.checkpoint(key))) || option.isSome(await resultOf(after.manifest(key))));
        await work(make);
        assert.equal((await resultOf(after.verify())).damaged, []);
      }),
      { numRuns: 12 },
    );
  },
);

test.run();

import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import type { BlobStat, Blobs } from '../../../artifacts/store/blobs.js';
import { objectName } from '../../../artifacts/store/names.js';
import { openObjects } from '../../../artifacts/store/objects.js';
import type { Store } from '../../../artifacts/store.js';
import { bytesOf, problemOf, resultOf, scratchStore } from '../fixtures/scratch.js';
import { storePaths } from '../fixtures/store-paths.js';

const content = bytesOf('a cell');
const digest = digestOf(content);
const pathIn = (store: Store): string => storePaths(store.where).object(digest);
const flipByte = (path: string): void => {
  chmodSync(path, 0o644);
  const bytes = readFileSync(path);
  bytes[2] = (bytes[2] as number) ^ 1;
  writeFileSync(path, bytes);
};

test('what was written is read again under its digest', async () => {
  const store = await scratchStore();
  assert.is(await resultOf(store.write(content)), digest);
  assert.equal(await resultOf(store.read(digest)), content);
  assert.is(await resultOf(store.check(digest)), 'intact');
  assert.ok(pathIn(store).endsWith(join('objects', digest.slice(0, 2), digest.slice(2))));
});

test('writing the same bytes twice gives the same digest and leaves the object as it is', async () => {
  const store = await scratchStore();
  await resultOf(store.write(content));
  const { ino } = statSync(pathIn(store));
  assert.is(await resultOf(store.write(content)), digest);
  assert.is(statSync(pathIn(store)).ino, ino);
});

test('many writers of the same and of other bytes at once do not disturb each other', async () => {
  const store = await scratchStore();
  const contents = Array.from({ length: 40 }, (_, i) => bytesOf(`content ${i % 20}`));
  const digests = await Promise.all(contents.map((bytes) => resultOf(store.write(bytes))));
  assert.equal(digests, contents.map(digestOf));
  assert.equal((await resultOf(store.verify())).damaged, []);
  assert.equal(readdirSync(storePaths(store.where).temporary), []);
});

test('an empty object and a large one come back', async () => {
  const store = await scratchStore();
  const large = new Uint8Array(3_000_000).map((_, i) => i * 7);
  for (const bytes of [new Uint8Array(0), large]) {
    const written = await resultOf(store.write(bytes));
    assert.is(written, digestOf(bytes));
    assert.equal(Buffer.compare(await resultOf(store.read(written)), bytes), 0);
  }
});

test('a missing object is a store problem that names it', async () => {
  const store = await scratchStore();
  assert.is(await resultOf(store.check(digest)), 'missing');
  const problem = await problemOf(store.read(digest));
  assert.is(problem.problem, 'store');
  assert.is(problem.what, `object ${digest} is missing from the store`);
  assert.is(problem.where, pathIn(store));
});

test('a flipped byte is found by reading and by checking', async () => {
  const store = await scratchStore();
  await resultOf(store.write(content));
  flipByte(pathIn(store));
  assert.is(await resultOf(store.check(digest)), 'damaged');
  const problem = await problemOf(store.read(digest));
  assert.is(problem.problem, 'store');
  assert.match(problem.what, 'is damaged');
});

test('a damaged object is replaced by writing it again', async () => {
  const store = await scratchStore();
  await resultOf(store.write(content));
  flipByte(pathIn(store));
  await resultOf(store.write(content));
  assert.is(await resultOf(store.check(digest)), 'intact');
});

test('a discarded object is missing, and can be written anew', async () => {
  const store = await scratchStore();
  await resultOf(store.write(content));
  await resultOf(store.discard(digest));
  await resultOf(store.discard(digest));
  assert.is(await resultOf(store.check(digest)), 'missing');
  await resultOf(store.write(content));
  assert.is(await resultOf(store.check(digest)), 'intact');
});

test('a store that gives no stamps has its objects read each time: damage is never taken for intact', async () => {
  const blobs = memoryBlobs('mine');
  const stampless: Blobs = {
    ...blobs,
    stat: async (name) => {
      const found = await blobs.stat(name);
      return found && ({ bytes: found.bytes, modified: found.modified } as BlobStat);
    },
  };
  const objects = openObjects(stampless);
  await resultOf(objects.write(content));
  assert.is(await resultOf(objects.check(digest)), 'intact');
  assert.is(objects.verified(digest), undefined);
  await blobs.delete(objectName(digest));
  await blobs.putIfAbsent(objectName(digest), bytesOf('a cel1'));
  assert.is(await resultOf(objects.check(digest)), 'damaged');
  assert.match((await problemOf(objects.read(digest))).what, 'is damaged');
});

test('a folder in the place of an object counts as damage and can be discarded', async () => {
  const store = await scratchStore();
  mkdirSync(join(pathIn(store), 'inner'), { recursive: true });
  assert.ok(statSync(dirname(pathIn(store))).isDirectory());
  assert.is(await resultOf(store.check(digest)), 'damaged');
  await resultOf(store.discard(digest));
  assert.is(await resultOf(store.write(content)), digest);
});

test.run();

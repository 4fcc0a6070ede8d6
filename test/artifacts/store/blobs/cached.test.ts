import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storeOn } from '../../../../artifacts/open-store.js';
import { clearCache, objectCache } from '../../../../artifacts/store/blobs/cached/object-cache.js';
import { cachedBlobs } from '../../../../artifacts/store/blobs/cached.js';
import { memoryBlobs } from '../../../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../../../artifacts/store/blobs.js';
import { digestBytes } from '../../../../artifacts/store/hash.js';
import { objectName } from '../../../../artifacts/store/names.js';
import { bytesOf, resultOf, scratchFolder } from '../../fixtures/scratch.js';

/** Blobs elsewhere with what was asked of them, and stores on machines that have a cache before them. */
const elsewhere = () => {
  const blobs = memoryBlobs('network:lab');
  const asked: string[] = [];
  const saying = <A>(operation: string, answer: A): A => {
    asked.push(operation);
    return answer;
  };
  const told: Blobs = {
    ...blobs,
    reach: 'network',
    get: (name) => saying('get', blobs.get(name)),
    range: (name, from, to) => saying('range', blobs.range(name, from, to)),
    stat: (name) => saying('stat', blobs.stat(name)),
  };
  const machine = (folder = scratchFolder(), limit = 1e6) =>
    storeOn({ blobs: cachedBlobs(told, objectCache(folder, 'lab', limit)) });
  return { blobs, asked, machine };
};

test('an object that was read once is read from the cache after that, and asked of the place no more', async () => {
  const { asked, machine } = elsewhere();
  const digest = await resultOf(machine().write(bytesOf('a cell')));
  const folder = scratchFolder();
  assert.equal(await resultOf(machine(folder).read(digest)), bytesOf('a cell'));
  asked.length = 0;
  assert.equal(await resultOf(machine(folder).read(digest)), bytesOf('a cell'));
  assert.equal(asked, []);
});

test('one that was written is in the cache too, and checked by its stamp alone', async () => {
  const { asked, machine } = elsewhere();
  const folder = scratchFolder();
  const digest = await resultOf(machine(folder).write(bytesOf('a cell')));
  asked.length = 0;
  assert.is(await resultOf(machine(folder).check(digest)), 'intact');
  assert.equal(asked, ['stat']);
  asked.length = 0;
  assert.is(await resultOf(machine().check(digest)), 'intact', 'another machine');
  assert.equal(asked.filter((one) => one === 'get').length, 1);
});

test('an object that the place lacks, or has damaged, is so, whatever the cache has', async () => {
  const { blobs, machine } = elsewhere();
  const folder = scratchFolder();
  const digest = await resultOf(machine(folder).write(bytesOf('a cell')));
  await blobs.delete(objectName(digest));
  assert.is(await resultOf(machine(folder).check(digest)), 'missing');
  await blobs.putIfAbsent(objectName(digest), bytesOf('a bell'));
  assert.equal(await resultOf(machine(folder).read(digest)), bytesOf('a cell'), 'what the cache has is right');
  assert.is(await resultOf(machine(folder).check(digest)), 'damaged');
  assert.is((await resultOf(machine(folder).verify())).damaged.filter(({ entry }) => entry.startsWith('objects/')).length, 1);
  assert.is(await resultOf(machine(folder).write(bytesOf('a cell'))), digest);
  assert.equal(await blobs.get(objectName(digest)), bytesOf('a cell'), 'it is written anew');
});

test('a damaged entry of the cache is none, and goes', async () => {
  const { machine } = elsewhere();
  const folder = scratchFolder();
  const digest = await resultOf(machine(folder).write(bytesOf('a cell')));
  const path = join(folder, objectName(digest));
  writeFileSync(path, 'a bell');
  assert.equal(await resultOf(machine(folder).read(digest)), bytesOf('a cell'));
  assert.is(readFileSync(path, 'utf8'), 'a cell');
});

test('the cache keeps within its limit, and what was used last', async () => {
  const { machine } = elsewhere();
  const folder = scratchFolder();
  const store = machine(folder, 1000);
  const digests = [];
  for (let i = 0; i < 7; i++) {
    const digest = await resultOf(store.write(new Uint8Array(200).fill(i)));
    digests.push(digest);
    const path = join(folder, objectName(digest));
    if (existsSync(path)) utimesSync(path, i, i);
  }
  const kept = digests.filter((digest) => existsSync(join(folder, objectName(digest))));
  assert.ok(kept.length <= 5 && kept.length >= 3);
  assert.equal(kept, digests.slice(-kept.length));
  const large = await resultOf(store.write(new Uint8Array(300)));
  assert.not.ok(existsSync(join(folder, objectName(large))), 'one of more than a quarter');
  assert.is((await clearCache(folder, 0)).after, 0);
  assert.equal(
    readdirSync(join(folder, 'objects'), { recursive: true }).filter((name) => String(name).length > 3),
    [],
  );
});

test('a cache that cannot be written costs time alone', async () => {
  const { machine } = elsewhere();
  const file = join(scratchFolder(), 'file');
  writeFileSync(file, '');
  const digest = await resultOf(machine(join(file, 'x')).write(bytesOf('a cell')));
  assert.equal(await resultOf(machine(join(file, 'x')).read(digest)), bytesOf('a cell'));
  assert.is(digest, await digestBytes(bytesOf('a cell')));
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { openStoreOn } from '../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import { putCode, readCode } from '../../../artifacts/store/code.js';
import { codeName } from '../../../artifacts/store/names.js';
import { repairStore } from '../../../artifacts/store/repair/repair-store.js';
import { bytesOf, problemOf, resultOf } from '../fixtures/scratch.js';

const TEXT = 'export const modules = {};\n';

test('code is read by the digest of its text; one that is gone or damaged is no code', async () => {
  const blobs = memoryBlobs('memory:code');
  const digest = await resultOf(putCode(blobs, TEXT));
  assert.is(await resultOf(putCode(blobs, TEXT)), digest);
  assert.is(await resultOf(readCode(blobs, digest)), TEXT);
  await blobs.delete(codeName(digest));
  assert.match((await problemOf(readCode(blobs, digest))).what, 'is not in the store');
  await blobs.putIfAbsent(codeName(digest), bytesOf('export const modules = 1;'));
  const damaged = await problemOf(readCode(blobs, digest));
  assert.equal([damaged.problem, damaged.what], ['store', 'the code of the job is damaged in the store']);
  await resultOf(putCode(blobs, TEXT));
  assert.is(await resultOf(readCode(blobs, digest)), TEXT);
});

test('code that is damaged is told by verify, and removed by a repair', async () => {
  const blobs = memoryBlobs('memory:damaged');
  const store = await resultOf(openStoreOn({ blobs }));
  const intact = await resultOf(putCode(blobs, TEXT));
  assert.equal((await resultOf(store.verify())).damaged, []);
  const name = codeName(digestOf('another'));
  await blobs.putIfAbsent(name, bytesOf(TEXT));
  assert.equal((await resultOf(store.verify())).damaged, [{ entry: name, what: 'its content does not match its digest' }]);
  assert.equal(await repairStore(store), [{ entry: name, done: 'removed' }]);
  assert.equal(await blobs.list('code/'), [codeName(intact)]);
});

test.run();

// A store in Ceph, a real object store: `npm run test:cluster`, where it is installed.

import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Blobs } from '../../artifacts/store/blobs.js';
import { openStore } from '../../pipeline/address/stores.js';
import { bytesOf, problemOf, resultOf, scratchFolder } from '../artifacts/fixtures/scratch.js';
import { type Ceph, startCeph, withoutCeph } from './ceph.js';

const missing = withoutCeph();
if (missing !== undefined) console.log(`no test of a store in Ceph: ${missing}`);
const reached = missing === undefined ? test : test.skip;

const PORT = 19_230;
let ceph: Ceph;
let environment: Readonly<Record<string, string>>;
if (missing === undefined) {
  test.before(async () => {
    ceph = await startCeph(PORT);
    environment = { ...ceph.environment, SLUICE_CACHE: scratchFolder(), SLUICE_CACHE_SIZE: '0', AWS_MAX_ATTEMPTS: '2' };
    await ceph.makeBucket('lab');
  });
  test.after(() => ceph.clean());
}

reached('objects of every size are written, read and verified; of many who put one name at once one is told so', async () => {
  const store = await resultOf(openStore('s3://lab/laws é+', environment));
  assert.equal(store.notices, [], 'it has conditional writes');
  const blobs: Blobs = store.blobs;
  for (const length of [0, 1, 100_000, 40_000_000]) {
    const bytes = new Uint8Array(length).map((_, i) => i % 251);
    const digest = await resultOf(store.write(bytes));
    assert.is(Buffer.compare(await resultOf(store.read(digest)), bytes), 0);
  }
  const put = await Promise.all(Array.from({ length: 24 }, (_, i) => blobs.putIfAbsent('leases/k/1.json', bytesOf(`${i}`))));
  assert.is(put.filter((won) => won).length, 1);
  assert.equal(await blobs.get('leases/k/1.json'), bytesOf(String(put.indexOf(true))));
  await blobs.delete('leases/k/1.json');
  const names = Array.from({ length: 1100 }, (_, i) => `clock/${String(i).padStart(4, '0')}`);
  await Promise.all(names.map((name) => blobs.putIfAbsent(name, bytesOf(''))));
  assert.equal(await blobs.list('clock/'), names, 'over two pages');
  await Promise.all(names.map((name) => blobs.delete(name)));
  assert.equal((await resultOf(store.verify())).damaged, []);
});

reached('of two machines one holds a key, and the other has it after that', async () => {
  const [one, other] = [
    await resultOf(openStore('s3://lab/leases', environment)),
    await resultOf(openStore('s3://lab/leases', environment)),
  ];
  const key = await resultOf(one.write(bytesOf('a key')));
  const claims = await Promise.all([one, other, one, other].map((store) => resultOf(store.tryClaim(key))));
  const held = claims.filter(either.isRight);
  assert.is(held.length, 1);
  await resultOf((held[0] as (typeof held)[number]).right.release);
  const next = await resultOf(other.tryClaim(key));
  assert.ok(either.isRight(next));
  await resultOf(next.right.release);
});

reached('who gives wrong credentials, or names no bucket, is told so; an outage loses nothing', async () => {
  const wrong = await problemOf(openStore('s3://lab/x', { ...environment, AWS_SECRET_ACCESS_KEY: 'another' }));
  assert.equal([wrong.problem, /refuses the credentials/.test(wrong.what)], ['usage', true]);
  const unknown = await problemOf(openStore('s3://lab/x', { ...environment, AWS_ACCESS_KEY_ID: 'nobody' }));
  assert.equal([unknown.problem, /refuses the credentials/.test(unknown.what)], ['usage', true]);
  const absent = await problemOf(openStore('s3://nosuchbucket/x', environment));
  assert.equal([absent.problem, /no bucket "nosuchbucket"/.test(absent.what)], ['usage', true]);
  const store = await resultOf(openStore('s3://lab/outage', environment));
  const digest = await resultOf(store.write(bytesOf('a cell')));
  await ceph.outage();
  const gone = await problemOf(store.read(digest));
  assert.is(gone.problem, 'store');
  assert.match(gone.what, 'cannot be reached any more');
  await ceph.recover();
  assert.equal(await resultOf(store.read(digest)), bytesOf('a cell'));
});

test.run();

// What an object store does beyond the laws of blobs: it pages its lists, loses answers, is too busy, and may know no conditions.

import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storeOn } from '../../../../artifacts/open-store.js';
import { clientFor, loadSdk } from '../../../../artifacts/store/blobs/s3/client.js';
import { sweepUploads } from '../../../../artifacts/store/blobs/s3/parts.js';
import { s3PlaceOf } from '../../../../artifacts/store/blobs/s3/place.js';
import { s3Blobs } from '../../../../artifacts/store/blobs/s3/s3-blobs.js';
import type { Blobs } from '../../../../artifacts/store/blobs.js';
import { openStore } from '../../../../pipeline/address/stores.js';
import { type S3Server, startS3 } from '../../fixtures/s3-server.js';
import { bytesOf, manifestOf, problemOf, resultOf, scratchFolder } from '../../fixtures/scratch.js';

let server: S3Server;
test.before(async () => {
  server = await startS3();
});
test.after(() => server.close());
test.before.each(() => {
  server.objects.clear();
  Object.assign(server, { conditions: 'kept', page: 1000, fate: () => 'served' });
});

const blobsWith = async (settle = 0, environment: Readonly<Record<string, string>> = server.environment): Promise<Blobs> => {
  const sdk = await loadSdk('s3://lab/x');
  const place = s3PlaceOf('//lab/x', environment);
  if (either.isLeft(place)) throw place.left;
  return s3Blobs(sdk, clientFor(sdk, place.right, environment), place.right, 's3://lab/x', { pause: 1, settle, part: 1000 });
};

test('an address says the bucket, the prefix and what the client is to do; the environment says the rest', () => {
  const placeOf = (target: string, environment = {}) => either.getOrElseW((problem) => problem)(s3PlaceOf(target, environment));
  assert.equal(placeOf('//lab/runs/mine?region=eu-west-1'), {
    bucket: 'lab',
    prefix: 'runs/mine/',
    endpoint: undefined,
    region: 'eu-west-1',
    pathStyle: false,
  });
  assert.equal(placeOf('lab', { AWS_ENDPOINT_URL: 'http://host:1' }), {
    bucket: 'lab',
    prefix: '',
    endpoint: 'http://host:1',
    region: 'us-east-1',
    pathStyle: true,
  });
  for (const [target, what] of [
    ['', 'names no bucket'],
    ['//', 'names no bucket'],
    ['//me:secret@lab/x', 'holds no credentials'],
    ['//l%b/x', 'is no name of a bucket'],
    ['//lab/x?regoin=x', 'did you mean "region"?'],
    ['//lab/x?endpoint=host:1', 'is no URL'],
    ['//lab/x?pathStyle=yes', 'pathStyle cannot be "yes"'],
  ] as const)
    assert.match(String((placeOf(target) as { readonly what?: string }).what), what);
});

test('a list goes on over all of its pages', async () => {
  server.page = 2;
  const blobs = await blobsWith();
  const names = ['a', 'b/1', 'b/2', 'b/3', 'c'];
  for (const name of names) await blobs.putIfAbsent(name, bytesOf(name));
  assert.equal(await blobs.list(''), names);
  assert.equal(await blobs.list('b/'), names.slice(1, 4));
});

test('a name may have any characters', async () => {
  const blobs = await blobsWith();
  for (const name of ['a b+c%20.json', 'é/ü&<>"\'?#.json', 'x=1;y:2@z,()!*~$']) {
    assert.is(await blobs.putIfAbsent(name, bytesOf(name)), true);
    assert.equal(await blobs.get(name), bytesOf(name));
    assert.equal(await blobs.list(name), [name]);
    await blobs.delete(name);
    assert.is(await blobs.stat(name), undefined);
  }
});

test('a large blob goes in parts, is there whole, and of two who put it one is told so', async () => {
  const blobs = await blobsWith();
  const bytes = new Uint8Array(3005).map((_, i) => i % 251);
  let failed = 0;
  server.fate = ({ method, url }) => (method === 'PUT' && url?.includes('partNumber=2') && failed++ === 0 ? 503 : 'served');
  assert.is(await blobs.putIfAbsent('large', bytes), true);
  assert.is(failed, 2);
  assert.is(Buffer.compare((await blobs.get('large')) as Uint8Array, bytes), 0);
  assert.is(await blobs.putIfAbsent('large', bytes), false);
  let isFirst = true;
  server.fate = ({ method, url }) => {
    if (method !== 'POST' || !url?.includes('uploadId') || !isFirst) return 'served';
    isFirst = false;
    return 'answer lost';
  };
  assert.is(await blobs.putIfAbsent('other', bytes), true, 'a completion whose answer was lost');
  assert.is((await blobs.stat('other'))?.bytes, bytes.length);
});

test('of uploads that were abandoned those of a store go, and no others of its bucket', async () => {
  const Initiated = new Date(Date.now() - 2 * 86_400_000);
  const object = `objects/ab/${'c'.repeat(62)}`;
  const keys = ['backups/database.tar', object, `checkpoints/${'d'.repeat(64)}/1.state`, 'objects/notes.txt'];
  const aborted: unknown[] = [];
  const client = {
    send: async ({ input }: { readonly input: { readonly Key?: string } }) => {
      if (input.Key === undefined) return { Uploads: keys.map((Key) => ({ Key, UploadId: Key, Initiated })) };
      aborted.push(input.Key);
      return {};
    },
  };
  await sweepUploads(await loadSdk('here'), client as never, 'lab', '', Date.now());
  assert.equal(aborted, keys.slice(1, 3));
});

test('a server that is busy, or has a conflict, is asked again', async () => {
  const blobs = await blobsWith();
  let asked = 0;
  server.fate = () => (asked++ < 2 ? (asked === 1 ? 503 : 409) : 'served');
  assert.is(await blobs.putIfAbsent('a', bytesOf('a')), true);
});

test('where answers are lost, what lies there counts: objects, manifests, checkpoints and leases come to be', async () => {
  const blobs = await blobsWith(0, { ...server.environment, AWS_MAX_ATTEMPTS: '3' });
  await blobs.putIfAbsent('a', bytesOf('a'));
  let puts = 0;
  server.fate = ({ method }) => (method === 'PUT' && puts++ % 2 === 0 ? 'answer lost' : 'served');
  const store = storeOn({ blobs });
  const digest = await resultOf(store.write(bytesOf('a cell')));
  assert.equal(await resultOf(store.read(digest)), bytesOf('a cell'));
  const manifest = manifestOf('cells', { cell: bytesOf('a cell') });
  await resultOf(store.writeManifest(manifest));
  assert.equal(
    (await resultOf(store.manifests)).map(({ key }) => key),
    [manifest.key],
  );
  await resultOf(store.writeCheckpoint(digest, { state: bytesOf('half'), note: 1 }));
  const claim = await resultOf(store.tryClaim(digest));
  assert.ok(either.isRight(claim));
  assert.ok(either.isLeft(await resultOf(storeOn({ blobs }).tryClaim(digest))), 'another finds it held');
});

for (const conditions of ['ignored', 'refused'] as const)
  test(`a server where conditions are ${conditions} is told from others, and a lease is of whoever is last`, async () => {
    server.conditions = conditions;
    const blobs = await blobsWith(60);
    assert.match((await blobs.remarks?.())?.[0] ?? '', 'has no conditional writes');
    assert.is(await blobs.putIfAbsent('a', bytesOf('a')), true);
    assert.is(await blobs.putIfAbsent('a', bytesOf('b')), false);
    const put = await Promise.all([1, 2, 3].map((i) => blobs.putIfAbsent('leases/k/1.json', bytesOf(`${i}`))));
    assert.is(put.filter((won) => won).length, 1);
    assert.equal(await blobs.get('leases/k/1.json'), bytesOf(String(put.indexOf(true) + 1)));
    assert.equal(await blobs.list('clock/'), []);
  });

test('a server that keeps conditions is asked once, and no remark is made', async () => {
  const blobs = await blobsWith();
  assert.equal(await blobs.remarks?.(), []);
  const before = server.requests.length;
  await blobs.putIfAbsent('a', bytesOf('a'));
  assert.is(server.requests.length - before, 1);
});

test('what is wrong with the address, the credentials or the server is said with its remedy, and no secret', async () => {
  const opening = (address: string, more: object = {}) =>
    problemOf(openStore(address, { ...server.environment, SLUICE_CACHE: scratchFolder(), AWS_MAX_ATTEMPTS: '1', ...more }));
  const secret = 'hidden-secret';
  for (const [given, kind, what] of [
    [opening('s3://none/x'), 'usage', /no bucket "none"/],
    [opening('s3://lab/x', { AWS_ACCESS_KEY_ID: 'other', AWS_SECRET_ACCESS_KEY: secret }), 'usage', /refuses the credentials/],
    [opening('s3://lab/x?endpoint=http://127.0.0.1:1'), 'usage', /cannot be reached \(ECONNREFUSED\)/],
    [opening('s3://lab/x?endpoint=http://no-such-host.invalid'), 'usage', /cannot be reached \(E/],
  ] as const) {
    const found = await given;
    assert.match(found.what, what);
    assert.is(found.problem, kind);
    assert.not.match(JSON.stringify({ ...found, cause: '' }), secret);
  }
  const store = await resultOf(
    openStore('s3://lab/x', { ...server.environment, SLUICE_CACHE: scratchFolder(), AWS_MAX_ATTEMPTS: '1' }),
  );
  server.fate = () => 503;
  const found = await problemOf(store.manifests);
  assert.is(found.problem, 'store');
  assert.match(found.what, 'fails or is too busy');
});

test.run();

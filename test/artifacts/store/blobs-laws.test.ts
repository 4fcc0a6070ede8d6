import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { objectCache } from '../../../artifacts/store/blobs/cached/object-cache.js';
import { cachedBlobs } from '../../../artifacts/store/blobs/cached.js';
import { folderBlobs } from '../../../artifacts/store/blobs/folder.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import { s3 as openS3 } from '../../../artifacts/store/blobs/s3.js';
import { blobsOver, serveBlobs } from '../../../artifacts/store/blobs/served.js';
import { ssh } from '../../../artifacts/store/blobs/ssh.js';
import type { Blobs } from '../../../artifacts/store/blobs.js';
import { portPair } from '../fixtures/ports.js';
import { type S3Server, startS3 } from '../fixtures/s3-server.js';
import { bytesOf, resultOf, scratchFolder } from '../fixtures/scratch.js';
import { standInForSsh } from '../fixtures/sftp-server.js';

const served = (blobs: Blobs): Blobs => {
  const [here, there] = portPair();
  serveBlobs(blobs, there);
  return blobsOver(here, blobs);
};

let s3: S3Server;
test.before(async () => {
  s3 = await startS3();
});
test.after(() => s3.close());
let prefixes = 0;
const inS3 = async (): Promise<Blobs> => {
  prefixes += 1;
  return resultOf(openS3.open(`//lab/laws ${prefixes}+é`, { folder: '/', environment: s3.environment }));
};

const standIn = standInForSsh();
const overSsh = (): Promise<Blobs> =>
  resultOf(ssh.open(`//host${scratchFolder()}/deep/store`, { folder: '/', environment: { SLUICE_SSH: standIn } }));

/** New, empty blobs of every kind. */
const kinds: Readonly<Record<string, () => Blobs | Promise<Blobs>>> = {
  folder: () => folderBlobs(join(scratchFolder(), 'deep', 'store')),
  memory: () => memoryBlobs('memory:laws'),
  'memory behind a cache': () => cachedBlobs(memoryBlobs('memory:laws'), objectCache(scratchFolder(), 'laws', 1e6)),
  s3: inS3,
  ...(standIn === undefined ? {} : { ssh: overSsh }),
  'served folder': () => served(folderBlobs(join(scratchFolder(), 'store'))),
  'served memory': () => served(memoryBlobs('memory:laws')),
};

const law = (name: string, holds: (blobs: Blobs) => Promise<void>): void => {
  for (const [kind, make] of Object.entries(kinds)) test(`${kind}: ${name}`, async () => holds(await make()));
};

law('where nothing was put there is nothing, and to delete it is no error', async (blobs) => {
  assert.is(await blobs.get('objects/ab/c'), undefined);
  assert.is(await blobs.range('objects/ab/c', 0, 4), undefined);
  assert.is(await blobs.stat('objects/ab/c'), undefined);
  assert.equal(await blobs.list(''), []);
  await blobs.delete('objects/ab/c');
  await blobs.delete('objects/ab/c');
});

law('what was put is read again, whole and by ranges, and its length is told', async (blobs) => {
  const bytes = bytesOf('0123456789');
  assert.is(await blobs.putIfAbsent('objects/ab/c', bytes), true);
  assert.equal(await blobs.get('objects/ab/c'), bytes);
  for (const [from, to, text] of [
    [0, 10, '0123456789'],
    [3, 5, '34'],
    [8, 20, '89'],
    [10, 12, ''],
    [4, 4, ''],
  ] as const)
    assert.equal(await blobs.range('objects/ab/c', from, to), bytesOf(text), `${from} to ${to}`);
  assert.is((await blobs.stat('objects/ab/c'))?.bytes, 10);
  assert.is(await blobs.putIfAbsent('empty', new Uint8Array(0)), true);
  assert.equal(await blobs.get('empty'), new Uint8Array(0));
  assert.equal(await blobs.range('empty', 0, 1), new Uint8Array(0));
});

law('a name that is taken stays as it is, and its stamp with it', async (blobs) => {
  await blobs.putIfAbsent('a.json', bytesOf('first'));
  const before = await blobs.stat('a.json');
  assert.is(await blobs.putIfAbsent('a.json', bytesOf('second')), false);
  assert.equal(await blobs.get('a.json'), bytesOf('first'));
  assert.equal(await blobs.stat('a.json'), before);
});

law('what is put and what is got may be written into, and the blob stays', async (blobs) => {
  const bytes = bytesOf('abc');
  await blobs.putIfAbsent('a', bytes);
  bytes[0] = 0;
  const got = await blobs.get('a');
  assert.equal(got, bytesOf('abc'));
  if (got !== undefined) got[1] = 0;
  assert.equal(await blobs.get('a'), bytesOf('abc'));
});

law('a name that was deleted can be put anew, under another stamp', async (blobs) => {
  await blobs.putIfAbsent('a/b', bytesOf('first'));
  const before = await blobs.stat('a/b');
  await blobs.delete('a/b');
  assert.is(await blobs.get('a/b'), undefined);
  assert.is(await blobs.putIfAbsent('a/b', bytesOf('later')), true);
  assert.equal(await blobs.get('a/b'), bytesOf('later'));
  assert.is.not((await blobs.stat('a/b'))?.stamp, before?.stamp);
});

law('the list has every name that begins so, sorted, at any depth', async (blobs) => {
  const names = ['actions/1.json', 'leases/k/0000000001.json', 'leases/k/0000000002.json', 'leases/kk/1.json', 'store.json'];
  for (const name of [...names].reverse()) await blobs.putIfAbsent(name, bytesOf(name));
  assert.equal(await blobs.list(''), names);
  assert.equal(await blobs.list('leases/k/'), names.slice(1, 3));
  assert.equal(await blobs.list('leases/k'), names.slice(1, 4));
  assert.equal(await blobs.list('leases/k/0000000002'), names.slice(2, 3));
  assert.equal(await blobs.list('none/'), []);
  for (const name of names.slice(1, 3)) await blobs.delete(name);
  assert.equal(await blobs.list('leases/k/'), []);
});

law('a later blob is not told to be earlier', async (blobs) => {
  await blobs.putIfAbsent('a', bytesOf('a'));
  await blobs.putIfAbsent('b', bytesOf('b'));
  assert.ok(((await blobs.stat('b'))?.modified as number) >= ((await blobs.stat('a'))?.modified as number));
});

law('of many who put one name at once exactly one is told that it did, and its bytes are there', async (blobs) => {
  for (let round = 0; round < 4; round++) {
    const name = `leases/k/${round}.json`;
    const put = await Promise.all(Array.from({ length: 8 }, (_, i) => blobs.putIfAbsent(name, bytesOf(`contender ${i}`))));
    const winners = put.flatMap((won, i) => (won ? [i] : []));
    assert.is(winners.length, 1);
    assert.equal(await blobs.get(name), bytesOf(`contender ${winners[0]}`));
  }
});

law('a blob is seen whole or not at all while names come and go', async (blobs) => {
  const whole = new Uint8Array(100_000).fill(7);
  let isOver = false;
  const writing = (async () => {
    for (let i = 0; i < 15; i++) {
      await blobs.putIfAbsent('a/b/c', whole);
      await blobs.delete('a/b/c');
    }
    isOver = true;
  })();
  while (!isOver) {
    const seen = await blobs.get('a/b/c');
    assert.ok(seen === undefined || seen.length === whole.length);
  }
  await writing;
});

law('any sequence of operations gives what a table of names would', async (blobs) => {
  const names = ['a', 'b/c', 'b/d', 'b/c.json', 'e/f/g'];
  const operation = fc.record({
    what: fc.constantFrom('put', 'delete', 'get', 'list', 'stat'),
    name: fc.constantFrom(...names),
    text: fc.string({ maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 8 }), async (operations) => {
      for (const name of names) await blobs.delete(name);
      const table = new Map<string, string>();
      for (const { what, name, text } of operations) {
        if (what === 'put') {
          assert.is(await blobs.putIfAbsent(name, bytesOf(text)), !table.has(name));
          if (!table.has(name)) table.set(name, text);
        } else if (what === 'delete') {
          await blobs.delete(name);
          table.delete(name);
        } else if (what === 'list') assert.equal(await blobs.list(''), [...table.keys()].sort());
        else if (what === 'stat')
          assert.is((await blobs.stat(name))?.bytes, table.has(name) ? bytesOf(table.get(name) as string).length : undefined);
        else assert.equal(await blobs.get(name), table.has(name) ? bytesOf(table.get(name) as string) : undefined);
      }
    }),
    { numRuns: 12 },
  );
});

test.run();

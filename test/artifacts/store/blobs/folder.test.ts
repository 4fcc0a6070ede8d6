import { mkdirSync, readdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryPath } from '../../../../artifacts/store/blobs/folder/temporary.js';
import { inTurn } from '../../../../artifacts/store/blobs/folder/turn.js';
import { folderBlobs } from '../../../../artifacts/store/blobs/folder.js';
import { misplacedIn } from '../../../../artifacts/store/blobs.js';
import { bytesOf, scratchFolder } from '../../fixtures/scratch.js';

const operations = promises as unknown as Record<string, (...given: readonly unknown[]) => Promise<unknown>>;

/** Does some work while no hard link can be made. */
const withoutLinks = async <A>(work: () => Promise<A>): Promise<A> => {
  const link = operations['link'] as (typeof operations)[string];
  operations['link'] = () => Promise.reject(Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' }));
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    operations['link'] = link;
    syncBuiltinESMExports();
  }
};

const misplacedAt = async (reading: Promise<unknown>): Promise<string | undefined> =>
  reading.then(
    () => undefined,
    (error) => misplacedIn(error),
  );

test('on a file system without hard links a blob is still put once, whole, and nothing else is left', async () => {
  const folder = scratchFolder();
  const blobs = folderBlobs(folder);
  await withoutLinks(async () => {
    for (let round = 0; round < 5; round++) {
      const put = await Promise.all(Array.from({ length: 6 }, (_, i) => blobs.putIfAbsent(`a/${round}`, bytesOf(`${i}`))));
      const winners = put.flatMap((won, i) => (won ? [i] : []));
      assert.is(winners.length, 1);
      assert.equal(await blobs.get(`a/${round}`), bytesOf(`${winners[0]}`));
    }
    mkdirSync(join(folder, 'b', 'below'), { recursive: true });
    assert.is(await blobs.putIfAbsent('b', bytesOf('b')), true);
  });
  assert.equal(readdirSync(join(folder, 'temporary')), []);
});

test('the turn of a process that died in it is taken by the next', async () => {
  const folder = scratchFolder();
  await inTurn(folder, 'a', async () => {
    const [turn] = readdirSync(folder).filter((name) => name.startsWith('turn-')) as [string];
    const [token] = readdirSync(join(folder, turn)) as [string];
    const dead = token.replace(/^\d+/, String(2 ** 22 + 1));
    renameSync(join(folder, turn, token), join(folder, turn, dead));
    assert.is(await inTurn(folder, 'a', async () => 'taken'), 'taken');
  });
  assert.equal(readdirSync(folder), []);
});

test('what is no file in the place of one is told of, replaced by the next write, and removed by a deletion', async () => {
  const folder = scratchFolder();
  const blobs = folderBlobs(folder);
  const put = async (name: string): Promise<void> => {
    mkdirSync(join(folder, name, 'below'), { recursive: true });
  };
  await put('actions/a.json');
  for (const read of [blobs.get, blobs.stat, (name: string) => blobs.range(name, 0, 1)])
    assert.is(await misplacedAt(read('actions/a.json')), 'a folder lies in its place');
  assert.equal(await blobs.list('actions/'), ['actions/a.json']);
  assert.is(await blobs.putIfAbsent('actions/a.json', bytesOf('a')), true);
  assert.equal(await blobs.get('actions/a.json'), bytesOf('a'));
  await put('actions/b.json');
  await blobs.delete('actions/b.json');
  assert.equal(await blobs.list(''), ['actions/a.json']);
  writeFileSync(join(folder, 'objects'), '');
  assert.is(await misplacedAt(blobs.get('objects/ab/c')), 'a file lies in the place of its folder');
  assert.is(await misplacedAt(blobs.stat('objects/ab/c')), 'a file lies in the place of its folder');
  assert.is(await blobs.putIfAbsent('objects/ab/c', bytesOf('c')), true);
  assert.equal(await blobs.get('objects/ab/c'), bytesOf('c'));
});

test('objects cannot be written into, and a folder that is linked to is one', async () => {
  const folder = scratchFolder();
  const elsewhere = scratchFolder();
  const blobs = folderBlobs(folder);
  symlinkSync(elsewhere, join(folder, 'objects'));
  await blobs.putIfAbsent('objects/ab/c', bytesOf('c'));
  assert.is(statSync(join(elsewhere, 'ab/c')).mode & 0o222, 0);
  assert.equal(await blobs.list(''), ['objects/ab/c']);
});

test('hidden and unfinished files are no blobs, and a sweep removes what the dead have left', async () => {
  const folder = scratchFolder();
  const blobs = folderBlobs(folder);
  const draft = basename(await temporaryPath(folder));
  mkdirSync(join(folder, 'temporary'));
  writeFileSync(join(folder, 'temporary', draft), '');
  writeFileSync(join(folder, 'temporary', draft.replace(/^\d+/, String(2 ** 22 + 1))), '');
  writeFileSync(join(folder, '.DS_Store'), '');
  assert.equal(await blobs.list(''), []);
  await blobs.sweep?.();
  assert.equal(readdirSync(join(folder, 'temporary')), [draft]);
});

test('a link whose answer was lost, so that the server says the name is taken, is the own one', async () => {
  const blobs = folderBlobs(scratchFolder());
  const link = operations['link'] as (typeof operations)[string];
  operations['link'] = async (...given) => {
    await link(...given);
    throw Object.assign(new Error('EEXIST: file already exists, link'), { code: 'EEXIST' });
  };
  syncBuiltinESMExports();
  try {
    await blobs.putIfAbsent('a/x', bytesOf('x')).catch(() => undefined);
    assert.is(await blobs.putIfAbsent('a/b', bytesOf('mine')), true);
    assert.is(await blobs.putIfAbsent('a/b', bytesOf('another')), false);
  } finally {
    operations['link'] = link;
    syncBuiltinESMExports();
  }
  assert.equal(await blobs.get('a/b'), bytesOf('mine'));
});

test('a shared folder is opened anew before a name counts as not there, or where a file is stale', async () => {
  const folder = scratchFolder();
  const opened: string[] = [];
  // What another machine has put is seen once the folder was opened.
  const blobs = folderBlobs(folder, {
    isShared: true,
    refresh: async (at) => {
      opened.push(at);
      mkdirSync(at, { recursive: true });
      writeFileSync(join(at, 'late.json'), 'late');
    },
  });
  assert.is(blobs.reach, 'network');
  assert.equal(await blobs.get('actions/late.json'), bytesOf('late'));
  assert.is(await blobs.get('actions/none.json'), undefined);
  assert.equal(opened, [join(folder, 'actions'), join(folder, 'actions')]);
  assert.is((await blobs.stat('actions/late.json'))?.bytes, 4);
  assert.is(opened.length, 2, 'one that is there costs nothing more');
});

test.run();

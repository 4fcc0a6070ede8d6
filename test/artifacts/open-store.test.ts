import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { option } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../artifacts/digest.js';
import { openStore } from '../../artifacts/open-store.js';
import { bytesOf, manifestOf, problemOf, resultOf, scratchFolder } from './fixtures/scratch.js';

const opening = suite('opening a store');

opening('creates it with its format, and finds it again', async () => {
  const folder = join(scratchFolder(), 'deep', 'store');
  const store = await resultOf(openStore(folder));
  assert.is(readFileSync(join(folder, 'store.json'), 'utf8'), '{"format":1}');
  const digest = await resultOf(store.write(bytesOf('a cell')));
  assert.equal(await resultOf((await resultOf(openStore(folder))).read(digest)), bytesOf('a cell'));
});

opening('many times at once is no problem', async () => {
  const folder = join(scratchFolder(), 'store');
  const stores = await Promise.all(Array.from({ length: 8 }, () => resultOf(openStore(folder))));
  assert.is(new Set(stores.map((store) => store.folder)).size, 1);
});

opening('of a newer version is refused, and says to update', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'store.json'), '{"format":2,"layout":"other"}');
  const problem = await problemOf(openStore(folder));
  assert.is(problem.problem, 'store');
  assert.match(problem.what, 'made by a newer version of sluice');
  assert.match(problem.remedy, 'Update sluice');
  assert.is(problem.where, folder);
  assert.equal(readdirSync(folder), ['store.json']);
});

opening('with a store.json that is not a store’s is refused', async () => {
  for (const content of ['', '{"name":"shop"}', '[]', 'null', '{"format":"1"}', '{"format":0}']) {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'store.json'), content);
    const problem = await problemOf(openStore(folder));
    assert.is(problem.problem, 'store');
    assert.match(problem.what, 'not of a sluice store');
    assert.equal(readdirSync(folder), ['store.json']);
  }
});

opening('at a file, or below one, says so and names another choice', async () => {
  const file = join(scratchFolder(), 'file');
  writeFileSync(file, '');
  for (const folder of [file, join(file, 'store')]) {
    const problem = await problemOf(openStore(folder));
    assert.is(problem.problem, 'store');
    assert.match(problem.what, /is a file/);
    assert.is(problem.where, folder);
    assert.match(problem.remedy, '--store or SLUICE_STORE');
  }
});

opening.run();

/** Mounts a small file system in memory, which needs root on Linux; undefined where that is not allowed. */
const mountSmallDisk = (): string | undefined => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const folder = join(scratchFolder(), 'disk');
  mkdirSync(folder);
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', folder]).status === 0 ? folder : undefined;
};

const disk = mountSmallDisk();
const onDisk = suite('a store on a small disk', { disk: disk ?? '' });
if (disk === undefined) {
  console.log('  skipped: tests of a full and of a read-only disk, because this user may not mount file systems');
} else {
  onDisk.after(() => {
    spawnSync('umount', [disk]);
  });

  onDisk('that fills up says so, leaves no half-written file and keeps what was finished', async (context) => {
    const folder = join(context.disk, 'store');
    const store = await resultOf(openStore(folder));
    const finished = bytesOf('finished');
    await resultOf(store.write(finished));
    await resultOf(store.writeManifest(manifestOf('finished', { finished })));
    await resultOf(store.writeCheckpoint(digestOf('unfinished'), { state: finished, note: 1 }));
    const large = new Uint8Array(600_000);
    for (const failing of [store.write(large), store.writeCheckpoint(digestOf('unfinished'), { state: large, note: 2 })]) {
      const problem = await problemOf<unknown>(failing);
      assert.is(problem.problem, 'store');
      assert.is(problem.what, 'The disk that holds the store is full');
      assert.match(problem.remedy, /^Free space there and run again/);
      assert.ok(problem.where.startsWith(folder));
    }
    assert.equal(readdirSync(join(folder, 'temporary')), []);
    assert.equal(await resultOf(store.verify()), { objects: 1, actions: 1, damaged: [] });
    assert.ok(option.isSome(await resultOf(store.checkpoint(digestOf('unfinished')))));
    await resultOf(store.write(bytesOf('small enough')));
  });

  onDisk('that is read-only can be opened and read, and says why it cannot be written', async (context) => {
    const folder = join(context.disk, 'store');
    assert.is(spawnSync('mount', ['-o', 'remount,ro', context.disk]).status, 0);
    const store = await resultOf(openStore(folder));
    assert.equal(await resultOf(store.read(digestOf('finished'))), bytesOf('finished'));
    for (const failing of [
      store.write(bytesOf('new')),
      store.writeManifest(manifestOf('new')),
      store.claim(digestOf('new')),
      openStore(join(context.disk, 'new')),
    ]) {
      const problem = await problemOf<unknown>(failing);
      assert.is(problem.problem, 'store');
      assert.is(problem.what, 'The store lies on a read-only file system');
      assert.match(problem.remedy, '--store or SLUICE_STORE');
    }
  });

  onDisk.run();
}

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { option } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../artifacts/digest.js';
import { findStore, noStoreYet, openStore } from '../../pipeline/address/stores.js';
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
  assert.is(new Set(stores.map((store) => store.where)).size, 1);
});

opening('of a newer version is refused, and says to update', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'store.json'), '{"format":2,"layout":"other"}');
  const problem = await problemOf(openStore(folder));
  assert.is(problem.problem, 'store');
  assert.match(problem.what, 'made by a newer version of sluice');
  assert.match(problem.remedy, 'update sluice');
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

// The kernel's own file systems answer as if a folder above were missing, whatever is made.
const onLinux = process.platform === 'linux' ? opening : opening.skip;
onLinux('where no folder can be made ends with a problem', async () => {
  for (const folder of ['/proc/store', '/proc/self/fd/deep/store']) {
    const problem = await problemOf(openStore(folder));
    assert.equal([problem.problem, problem.what], ['store', 'no folder can be made there']);
    assert.match(problem.remedy, '--store or SLUICE_STORE');
  }
});

opening('to read finds one that is there, and makes none', async () => {
  const folder = join(scratchFolder(), 'store');
  assert.equal(await resultOf(findStore(folder)), option.none);
  const none = await resultOf(noStoreYet(folder));
  assert.equal(await resultOf(none.manifests), []);
  assert.equal(await resultOf(none.manifest(digestOf('search'))), option.none);
  assert.not.ok(existsSync(folder));
  await resultOf((await resultOf(openStore(folder))).write(bytesOf('a cell')));
  rmSync(join(folder, 'temporary'), { recursive: true });
  const before = readdirSync(folder);
  const found = await resultOf(findStore(folder));
  assert.ok(option.isSome(found));
  assert.equal(await resultOf(found.value.read(digestOf('a cell'))), bytesOf('a cell'));
  assert.equal(readdirSync(folder), before);
  // A folder of other things is none either.
  const other = scratchFolder();
  writeFileSync(join(other, 'notes.txt'), '');
  assert.equal(await resultOf(findStore(other)), option.none);
});

opening('makes its folders again when they are needed', async () => {
  const folder = join(scratchFolder(), 'store');
  const store = await resultOf(openStore(folder));
  for (const name of readdirSync(folder)) if (name !== 'store.json') rmSync(join(folder, name), { recursive: true });
  await resultOf((await resultOf(store.claim(digestOf('search')))).release);
  await resultOf(store.write(bytesOf('a cell')));
  await resultOf(store.writeManifest(manifestOf('search', { cell: bytesOf('a cell') })));
  await resultOf(store.writeCheckpoint(digestOf('retrain'), { state: bytesOf('epoch 1'), note: 1 }));
  assert.equal(await resultOf(store.verify()), { objects: 1, actions: 1, damaged: [] });
});

opening('with a damaged store.json writes it anew, and says so, where a manifest tells that it is a store', async () => {
  for (const content of ['', '{"form', '{"name":"shop"}']) {
    const folder = join(scratchFolder(), 'store');
    const store = await resultOf(openStore(folder));
    await resultOf(store.write(bytesOf('a cell')));
    await resultOf(store.writeManifest(manifestOf('search', { cell: bytesOf('a cell') })));
    const file = join(folder, 'store.json');
    writeFileSync(file, content);
    assert.ok(option.isSome(await resultOf(findStore(folder))));
    assert.is(readFileSync(file, 'utf8'), content, 'who only reads mends nothing');
    assert.equal(
      (await resultOf(store.verify())).damaged.map(({ entry }) => entry),
      ['store.json'],
    );
    const again = await resultOf(openStore(folder));
    assert.equal(again.notices, [`${file} was damaged and is written anew; the rest of the store is used`]);
    assert.is(readFileSync(file, 'utf8'), '{"format":1}');
    assert.equal((await resultOf(openStore(folder))).notices, []);
  }
});

opening('with a damaged store.json and nothing that tells of its format is refused, and says the way back', async () => {
  const folder = join(scratchFolder(), 'store');
  await resultOf(openStore(folder));
  writeFileSync(join(folder, 'store.json'), '');
  const problem = await problemOf(openStore(folder));
  assert.is(problem.what, 'the store.json here is not of a sluice store, or is damaged: it is empty');
  assert.match(problem.remedy, 'write {"format":1} into that file');
  writeFileSync(join(folder, 'store.json'), '{"format":1}');
  await resultOf(openStore(folder));
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
      assert.is(problem.what, 'the disk that holds the store is full');
      assert.match(problem.remedy, /^free space there and run again/);
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
    assert.equal(store.notices, []);
    assert.equal(await resultOf(store.read(digestOf('finished'))), bytesOf('finished'));
    for (const failing of [
      store.write(bytesOf('new')),
      store.writeManifest(manifestOf('new')),
      store.claim(digestOf('new')),
      openStore(join(context.disk, 'new')),
    ]) {
      const problem = await problemOf<unknown>(failing);
      assert.is(problem.problem, 'store');
      assert.is(problem.what, 'the store lies on a read-only file system');
      assert.match(problem.remedy, '--store or SLUICE_STORE');
    }
  });

  onDisk.run();
}

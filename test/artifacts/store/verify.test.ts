import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { option } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { openStore } from '../../../pipeline/address/stores.js';
import { bytesOf, manifestOf, resultOf, scratchStore } from '../fixtures/scratch.js';
import { spawnStoreProcess } from '../fixtures/spawn-store-process.js';
import { storePaths } from '../fixtures/store-paths.js';

const cell = bytesOf('a cell');
const network = bytesOf('a network');

const filled = async () => {
  const store = await scratchStore();
  await resultOf(store.write(cell));
  await resultOf(store.write(network));
  await resultOf(store.writeManifest(manifestOf('search', { cell })));
  await resultOf(store.writeManifest(manifestOf('retrain', { network })));
  await resultOf(store.writeCheckpoint(digestOf('unfinished'), { state: bytesOf('epoch 3'), note: 3 }));
  return { store, paths: storePaths(store.where) };
};

const spoil = (path: string): void => {
  chmodSync(path, 0o644);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/[a-z]/, 'X'));
};

test('an intact store verifies, with progress to the end', async () => {
  const { store } = await filled();
  const progress: (readonly [number, number])[] = [];
  const found = await resultOf(store.verify((done, total) => progress.push([done, total])));
  assert.equal(found, { objects: 2, actions: 2, damaged: [] });
  assert.equal(progress.at(-1), [5, 5]);
});

test('a flipped byte in an object is reported under its path', async () => {
  const { store, paths } = await filled();
  spoil(paths.object(digestOf(cell)));
  const digest = digestOf(cell);
  assert.equal((await resultOf(store.verify())).damaged, [
    { entry: `objects/${digest.slice(0, 2)}/${digest.slice(2)}`, what: 'its content does not match its digest' },
  ]);
});

test('an object that a manifest names and that is missing is reported', async () => {
  const { store } = await filled();
  await resultOf(store.discard(digestOf(network)));
  assert.equal((await resultOf(store.verify())).damaged, [
    { entry: `actions/${digestOf('retrain')}.json`, what: `its output "network" (${digestOf(network)}) is missing` },
  ]);
});

test('damaged manifests, damaged checkpoints and strange files are reported', async () => {
  const { store, paths } = await filled();
  spoil(paths.action(digestOf('search')));
  const folder = paths.checkpoint(digestOf('unfinished'));
  rmSync(join(folder, readdirSync(folder).find((name) => name.endsWith('.state')) as string));
  writeFileSync(join(paths.objects, 'notes.txt'), '');
  writeFileSync(join(paths.actions, 'notes.txt'), '');
  assert.equal((await resultOf(store.verify())).damaged, [
    { entry: 'objects/notes.txt', what: 'its name is none that a store gives' },
    { entry: `actions/${digestOf('search')}.json`, what: 'it is not a sealed JSON file of this store' },
    { entry: 'actions/notes.txt', what: 'its name is none that a store gives' },
    { entry: `checkpoints/${digestOf('unfinished')}`, what: 'its state is missing' },
  ]);
});

test('a store whose writers are killed at any moment verifies, and goes on', async () => {
  const store = await scratchStore();
  for (const delay of [40, 170]) {
    const writers = ['one', 'two'].map((name) => spawnStoreProcess('writeForever', store.where, `${name} ${delay}`));
    await Promise.all(writers.map((writer) => writer.says('writing')));
    await sleep(delay);
    for (const { child } of writers) child.kill('SIGKILL');
    await Promise.all(writers.map(({ ended }) => ended));
    const reopened = await resultOf(openStore(store.where));
    const found = await resultOf(reopened.verify());
    assert.equal(found.damaged, []);
    assert.ok(found.objects > 0 && found.actions > 0);
    assert.equal(readdirSync(storePaths(store.where).temporary), []);
    for (const name of ['one', 'two']) {
      assert.ok(option.isSome(await resultOf(reopened.checkpoint(digestOf(`${name} ${delay}`)))));
    }
  }
});

test.run();

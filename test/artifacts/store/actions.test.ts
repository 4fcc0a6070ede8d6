import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { option } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import type { Manifest } from '../../../artifacts/manifest.js';
import { storeOn } from '../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import { bytesOf, manifestOf, problemOf, resultOf, scratchStore } from '../fixtures/scratch.js';
import { storePaths } from '../fixtures/store-paths.js';

test('a manifest is found under its key', async () => {
  const store = await scratchStore();
  const manifest = manifestOf('search', { cell: bytesOf('a cell') });
  assert.equal(await resultOf(store.manifest(manifest.key)), option.none);
  await resultOf(store.writeManifest(manifest));
  assert.equal(await resultOf(store.manifest(manifest.key)), option.some(manifest));
});

test('a later manifest under the same key replaces the earlier one', async () => {
  const store = await scratchStore();
  const later = manifestOf('search', { cell: bytesOf('a cell') });
  await resultOf(store.writeManifest(manifestOf('search')));
  await resultOf(store.writeManifest(later));
  assert.equal(await resultOf(store.manifests), [later]);
});

test('a manifest that says the same of another run stays as it is, and is never gone meanwhile; one with a time below 0 goes', async () => {
  const blobs = memoryBlobs('memory:again');
  const deleted: string[] = [];
  const store = storeOn({
    blobs: {
      ...blobs,
      delete: (name) => {
        deleted.push(name);
        return blobs.delete(name);
      },
    },
  });
  const [odd, first, again] = [-1, 2, 9].map((seconds) => ({ ...manifestOf('search'), seconds, run: `run ${seconds}` }));
  await resultOf(store.writeManifest(odd as Manifest));
  await resultOf(store.writeManifest(first as Manifest));
  assert.is(deleted.length, 1);
  await resultOf(store.writeManifest(again as Manifest));
  assert.is(deleted.length, 1);
  assert.equal(await resultOf(store.manifests), [first]);
});

test('all manifests are listed, newest first', async () => {
  const store = await scratchStore();
  for (const day of ['02', '11', '05']) await resultOf(store.writeManifest(manifestOf(day, {}, `2025-01-${day}T00:00:00.000Z`)));
  assert.equal(
    (await resultOf(store.manifests)).map(({ parts }) => parts.stage),
    ['11', '05', '02'],
  );
});

test('an unreadable manifest counts as absent', async () => {
  const store = await scratchStore();
  const { key } = manifestOf('search');
  const path = storePaths(store.where).action(key);
  await resultOf(store.writeManifest(manifestOf('search')));
  const intact = readFileSync(path, 'utf8');
  for (const damaged of ['', intact.slice(0, -20), intact.replace('"epochs":2', '"epochs":3'), '{"sha256":"","value":{}}']) {
    writeFileSync(path, damaged);
    assert.equal(await resultOf(store.manifest(key)), option.none, damaged);
    assert.equal(await resultOf(store.manifests), []);
    assert.equal(await resultOf(store.listing), { manifests: [], damaged: [`actions/${key}.json`] });
  }
});

test('a manifest under the name of another key counts as absent', async () => {
  const store = await scratchStore();
  await resultOf(store.writeManifest(manifestOf('search')));
  const paths = storePaths(store.where);
  copyFileSync(paths.action(digestOf('search')), paths.action(digestOf('other')));
  assert.equal(await resultOf(store.manifest(digestOf('other'))), option.none);
});

test('a manifest with a value that JSON cannot hold is refused, and names the stage', async () => {
  const store = await scratchStore();
  const problem = await problemOf(store.writeManifest({ ...manifestOf('search'), seconds: Number.NaN }));
  assert.is(problem.problem, 'stage');
  assert.match(problem.what, 'the outputs of stage search cannot be recorded: seconds is NaN');
});

test.run();

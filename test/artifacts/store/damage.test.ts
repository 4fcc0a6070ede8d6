import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { option } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { remember } from '../../../artifacts/file-digests.js';
import { rememberSource } from '../../../artifacts/source-memory.js';
import type { Store } from '../../../artifacts/store.js';
import { openStore } from '../../../pipeline/address/stores.js';
import { bytesOf, manifestOf, resultOf, scratchFolder, scratchStore } from '../fixtures/scratch.js';
import { storePaths } from '../fixtures/store-paths.js';

const cell = bytesOf('a cell');
const finished = manifestOf('search', { cell });
const unfinished = digestOf('retrain');
const state = bytesOf('epoch 3');
const data = join(scratchFolder(), 'data.bin');
writeFileSync(data, 'images');
utimesSync(data, 1, 1);

/** Does all that a run does with a store, whether or not it has been done before. */
const use = async (store: Store): Promise<void> => {
  for (const key of [finished.key, unfinished]) await resultOf((await resultOf(store.claim(key))).release);
  if ((await resultOf(store.check(digestOf(cell)))) === 'damaged') await resultOf(store.discard(digestOf(cell)));
  await resultOf(store.write(cell));
  if (option.isNone(await resultOf(store.manifest(finished.key)))) await resultOf(store.writeManifest(finished));
  await resultOf(store.checkpoint(unfinished));
  await resultOf(store.writeCheckpoint(unfinished, { state, note: 3 }));
  await rememberSource(store.marks, digestOf('pictures'), digestOf('files'), [data], '/project');
};

/** Every kind of entry: the path of one, by what is under it in a store. */
const entries: Readonly<Record<string, (folder: string) => string>> = {
  'store.json': (folder) => storePaths(folder).format,
  object: (folder) => storePaths(folder).object(digestOf(cell)),
  'folder of objects': (folder) => dirname(storePaths(folder).object(digestOf(cell))),
  action: (folder) => storePaths(folder).action(finished.key),
  'note of a checkpoint': (folder) => join(storePaths(folder).checkpoint(unfinished), '0000000001.json'),
  'state of a checkpoint': (folder) => join(storePaths(folder).checkpoint(unfinished), '0000000001.state'),
  checkpoint: (folder) => storePaths(folder).checkpoint(unfinished),
  source: (folder) => join(storePaths(folder).sources, `${digestOf('pictures')}.json`),
  lease: (folder) => storePaths(folder).lease(unfinished),
  leases: (folder) => storePaths(folder).leases,
};

/** Every damage to what lies at a path; none where it would change nothing. */
const damages: Readonly<Record<string, (path: string) => void>> = {
  folder: (path) => {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(join(path, 'below'), { recursive: true });
    writeFileSync(join(path, 'below', 'file'), 'x');
  },
  empty: (path) => {
    rmSync(path, { recursive: true, force: true });
    writeFileSync(path, '');
  },
  garbage: (path) => {
    rmSync(path, { recursive: true, force: true });
    writeFileSync(path, Buffer.from([0xff, 0x00, 0x7b, 0x22]));
  },
  pipe: (path) => {
    rmSync(path, { recursive: true, force: true });
    execFileSync('mkfifo', [path]);
  },
  truncated: (path) => {
    if (!existsSync(path) || statSync(path).isDirectory()) return;
    chmodSync(path, 0o644);
    writeFileSync(path, readFileSync(path).subarray(0, -3));
  },
  gone: (path) => rmSync(path, { recursive: true, force: true }),
};

test('whatever lies in the place of an entry, the store is used, ends whole, and verify tells of it before', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(entries)),
      fc.constantFrom(...Object.keys(damages)),
      async (entry, damage) => {
        const store = await scratchStore();
        await use(store);
        const path = (entries[entry] as (folder: string) => string)(store.where);
        const before = existsSync(path) && statSync(path).isFile() ? readFileSync(path, 'hex') : undefined;
        (damages[damage] as (path: string) => void)(path);
        const changed =
          existsSync(path) &&
          (statSync(path).isFile() ? readFileSync(path, 'hex') !== before : damage === 'folder' || damage === 'pipe');
        const { damaged } = await resultOf(store.verify());
        if (
          changed &&
          !(entry === 'folder of objects' && damage === 'folder') &&
          !(entry === 'checkpoint' && damage === 'folder')
        )
          assert.ok(damaged.length > 0, `verify says nothing of a ${entry} that is ${damage}`);
        const again = await resultOf(openStore(store.where));
        await use(again);
        const left = (await resultOf(again.verify())).damaged.filter(
          ({ what }) => what !== 'its name is none that a store gives',
        );
        assert.equal(left, [], `${entry}, ${damage}`);
        assert.equal(await resultOf(again.read(digestOf(cell))), cell);
        assert.equal(await resultOf(again.manifest(finished.key)), option.some(finished));
        assert.equal(await resultOf(again.checkpoint(unfinished)), option.some({ state, note: 3 }));
        assert.equal(readdirSync(storePaths(store.where).temporary), []);
      },
    ),
    { numRuns: 30 },
  );
});

test('what is damaged under a key is told of, entry by entry', async () => {
  const store = await scratchStore();
  await use(store);
  assert.equal(await resultOf(store.damage(unfinished)), []);
  for (const kind of ['action', 'note of a checkpoint'])
    damages['folder']?.((entries[kind] as (folder: string) => string)(store.where));
  const what = 'a folder lies in its place';
  assert.equal(await resultOf(store.damage(finished.key)), [{ entry: `actions/${finished.key}.json`, what }]);
  assert.equal(await resultOf(store.damage(unfinished)), [{ entry: `checkpoints/${unfinished}`, what }]);
});

test('verify names damage in what is only remembered, in leases and in marks', async () => {
  const store = await scratchStore();
  const paths = storePaths(store.where);
  const state = { path: data, size: '6', modified: '1', changed: '1', inode: '1', device: '1' };
  await remember(store.marks, state, digestOf('images'));
  await rememberSource(store.marks, digestOf('pictures'), digestOf('files'), [data], '/project');
  const claim = await resultOf(store.claim(unfinished));
  mkdirSync(join(paths.typeChecked, `${digestOf('mark')}.json`), { recursive: true });
  writeFileSync(join(paths.typeChecked, digestOf('old mark')), '');
  writeFileSync(join(paths.files, 'notes.txt'), '');
  const [token] = readdirSync(paths.lease(unfinished)) as [string];
  const [file] = readdirSync(paths.files).filter((name) => name.endsWith('.json')) as [string];
  const [source] = readdirSync(paths.sources).filter((name) => name.endsWith('.json')) as [string];
  assert.equal((await resultOf(store.verify())).damaged, [
    { entry: 'files/notes.txt', what: 'its name is none that a store gives' },
    { entry: `type-checked/${digestOf('mark')}.json`, what: 'a folder lies in its place' },
  ]);
  for (const path of [join(paths.lease(unfinished), token), join(paths.files, file), join(paths.sources, source)])
    writeFileSync(path, 'x');
  const found = (await resultOf(store.verify())).damaged.map(({ entry }) => entry);
  for (const entry of [`leases/${unfinished}/${token}`, `files/${file}`, `sources/${source}`]) assert.ok(found.includes(entry));
  await resultOf(claim.release);
});

test.run();

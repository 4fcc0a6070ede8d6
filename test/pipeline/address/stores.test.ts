import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { option } from 'fp-ts';
import * as t from 'io-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { storeOn } from '../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import { unseal } from '../../../artifacts/store/sealed.js';
import { attachStore, findStore, openStore, placeText, readStore, storeAddress } from '../../../pipeline/address/stores.js';
import { bytesOf, problemOf, resultOf, scratchFolder } from '../../artifacts/fixtures/scratch.js';

const context = { folder: '/here', environment: {} };
const placeOf = async (text: string): Promise<string> => placeText(await resultOf(storeAddress(text, '--store', context)));

test('a path is a folder, bare or by name; a word with a colon is a kind of place', async () => {
  assert.equal(await Promise.all(['runs', './runs/x', '/runs', 'folder:runs', 'folder:/a:b', 'memory'].map(placeOf)), [
    '/here/runs',
    '/here/runs/x',
    '/runs',
    '/here/runs',
    '/a:b',
    '/here/memory',
  ]);
  assert.is(await placeOf('memory:tests'), 'memory:tests');
  const { what, remedy } = await problemOf(storeAddress('memry:tests', '--store', context));
  assert.is(what, 'there is no store "memry"; did you mean "memory"?');
  assert.match(remedy, './mine.ts:TARGET');
});

test('an address of memory opens one store of a name, as long as the process lives', async () => {
  const environment = {};
  const store = await resultOf(openStore('memory:shared', environment));
  const digest = await resultOf(store.write(bytesOf('a cell')));
  const again = await resultOf(attachStore(store.address, environment));
  assert.equal(await resultOf(again.read(digest)), bytesOf('a cell'));
  assert.equal(await resultOf(findStore('memory:other', environment)), option.none);
});

test('blobs of a program are found again by the address of their store', async () => {
  const store = storeOn({ blobs: memoryBlobs('mine') });
  const digest = await resultOf(store.write(bytesOf('a cell')));
  const again = await resultOf(attachStore(JSON.parse(JSON.stringify(store.address))));
  assert.equal([again.where, await resultOf(again.read(digest))], ['mine', bytesOf('a cell')]);
  const { what } = await problemOf(attachStore({ ...store.address, target: '999' }));
  assert.match(what, 'held by the process that started the run');
});

test('no message about a store tells its credentials', async () => {
  const blobs = {
    ...memoryBlobs('s3://me:pa/ss@host/runs?token=abc'),
    get: () => Promise.reject(new Error('no s3://me:pa/ss@host')),
  };
  const store = storeOn({ blobs });
  assert.is(store.where, 's3://host/runs?token=…');
  const { what, where } = await problemOf(store.read(digestOf('a cell')));
  assert.is(what, 'the store cannot be used: no s3://host');
  assert.match(where, /^s3:\/\/host\/runs\?token=….*objects/);
  const unknown = await problemOf(storeAddress('s4://me:pass@host/x', '--store', context));
  assert.is(unknown.where, '--store s4://host/x');
});

test("a store from a user's module is opened by the path of that, with its target", async () => {
  const folder = scratchFolder();
  const source = new URL('../../../artifacts/store/blobs/memory.ts', import.meta.url).href;
  writeFileSync(
    join(folder, 'mine.mjs'),
    `import { memoryBlobs } from ${JSON.stringify(source)};
     export const mine = { scheme: 'store', name: 'mine', source: import.meta.url, target: 'WHERE',
       open: (target) => async () => ({ _tag: 'Right', right: memoryBlobs('mine:' + target) }) };`,
  );
  const address = await resultOf(storeAddress('./mine.mjs:lab/s', '--store', { folder, environment: {} }));
  assert.equal([address.name, address.target, address.source], ['mine', 'lab/s', pathToFileURL(join(folder, 'mine.mjs')).href]);
  assert.is((await resultOf(openStore(address, {}))).where, 'mine:lab/s');
});

test('a store of a package is opened by its name, with a scope or without; a built-in one of the name comes first', async () => {
  const folder = scratchFolder();
  for (const name of ['lab', '@me/lab', 'memory']) {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, type: 'module', main: 'index.js' }));
    writeFileSync(
      join(folder, 'node_modules', name, 'index.js'),
      `export const mine = { scheme: 'store', name: 'of-package', source: import.meta.url, target: '', open: () => undefined };`,
    );
  }
  const named = async (text: string) => {
    const { name, target } = await resultOf(storeAddress(text, '--store', { folder, environment: {} }));
    return [name, target];
  };
  assert.equal(await named('lab:x'), ['of-package', 'x']);
  assert.equal(await named('@me/lab:x'), ['of-package', 'x']);
  assert.equal(await named('memory:x'), ['memory', 'x']);
  assert.match((await problemOf(storeAddress('fs:x', '--store', { folder, environment: {} }))).what, 'there is no store "fs"');
});

test('marks of a store that is not of this machine stand in the folder of caches, and in memory without one', async () => {
  const caches = scratchFolder();
  const name = digestOf('a file');
  const store = await resultOf(openStore('memory:marks', { XDG_CACHE_HOME: caches }));
  await store.marks?.remember('files', name, 'seen');
  assert.is(await store.marks?.recall('files', name, (bytes) => unseal(t.string, bytes)), 'seen');
  assert.equal(readdirSync(caches), ['sluice']);
  assert.equal(await store.blobs.list('files/'), []);
  const homeless = await resultOf(openStore('memory:marks', {}));
  await homeless.marks?.remember('files', name, 'seen');
  assert.is(await homeless.marks?.recall('files', name, (bytes) => unseal(t.string, bytes)), 'seen');
});

test('a worker attaches a folder without making, sweeping or mending anything; who only reads finds nothing there', async () => {
  const folder = join(scratchFolder(), 'store');
  assert.equal(await resultOf((await resultOf(attachStore(folder))).manifests), []);
  assert.is((await resultOf(readStore(folder))).marks, undefined);
  assert.not.ok(existsSync(folder));
});

test.run();

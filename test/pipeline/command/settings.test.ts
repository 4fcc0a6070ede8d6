import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseBackend, projectFolderOf, type Surroundings, storeFolderOf } from '../../../pipeline/command/settings.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { leftOf, rightOf } from '../fixtures/run.js';

const backends = ['wasm', 'cpu'].map((name) => ({ name, source: `file:///${name}.js`, exported: name }));
const surroundings: Surroundings = { version: '1', backends, folder: '/here', environment: {} };

test('the store is where --store says, else $SLUICE_STORE, else .sluice in the project', () => {
  const environment = { SLUICE_STORE: 'env' };
  assert.is(storeFolderOf('opt', { ...surroundings, environment }, '/project'), '/here/opt');
  assert.is(storeFolderOf(undefined, { ...surroundings, environment }, '/project'), '/here/env');
  assert.is(storeFolderOf(undefined, { ...surroundings, environment: { SLUICE_STORE: '' } }, '/project'), '/project/.sluice');
});

test('the project is the nearest folder with a package.json', async () => {
  const root = scratchFolder();
  mkdirSync(join(root, 'a/b'), { recursive: true });
  writeFileSync(join(root, 'a/package.json'), '{}');
  assert.is(await projectFolderOf(join(root, 'a/b')), join(root, 'a'));
  assert.is(await projectFolderOf(join(root, 'b')), join(root, 'b'));
});

test('the first backend is the default and an unknown one is refused with the nearest name', () => {
  assert.is(rightOf(chooseBackend(backends, undefined)).name, 'wasm');
  assert.is(rightOf(chooseBackend(backends, 'cpu')).name, 'cpu');
  const { what, remedy } = leftOf(chooseBackend(backends, 'wsam'));
  assert.is(what, 'there is no backend "wsam"; did you mean "wasm"?');
  assert.is(remedy, 'use one of wasm, cpu');
});

test.run();

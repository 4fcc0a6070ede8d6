import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { placeText } from '../../../pipeline/address/stores.js';
import { projectFolderOf, storeAddressOf } from '../../../pipeline/compose/store-place.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { leftOf, rightOf } from '../fixtures/run.js';

const surroundings = { folder: '/here', environment: {} };
const placeOf = async (...given: Parameters<typeof storeAddressOf>): Promise<string> =>
  placeText(rightOf(await storeAddressOf(...given)()));

test('the store is where --store says, else $SLUICE_STORE, else .sluice in the project', async () => {
  const environment = { SLUICE_STORE: 'env' };
  assert.is(await placeOf('opt', { ...surroundings, environment }, '/project'), '/here/opt');
  assert.is(await placeOf('folder:opt', { ...surroundings, environment }, '/project'), '/here/opt');
  assert.is(await placeOf(undefined, { ...surroundings, environment }, '/project'), '/here/env');
  assert.is(await placeOf(undefined, { ...surroundings, environment: { SLUICE_STORE: '' } }, '/project'), '/project/.sluice');
});

test('a kind of place that nothing has is refused by the option or the variable that names it', async () => {
  const [option, variable] = [
    leftOf(await storeAddressOf('foldr:x', surroundings, '/project')()),
    leftOf(await storeAddressOf(undefined, { ...surroundings, environment: { SLUICE_STORE: 's9:x' } }, '/project')()),
  ];
  assert.equal([option.what, option.where], ['there is no store "foldr"; did you mean "folder"?', '--store foldr:x']);
  assert.is(variable.where, 'SLUICE_STORE s9:x');
});

test('the project is the nearest folder with a package.json', async () => {
  const root = scratchFolder();
  mkdirSync(join(root, 'a/b'), { recursive: true });
  writeFileSync(join(root, 'a/package.json'), '{}');
  assert.is(await projectFolderOf(join(root, 'a/b')), join(root, 'a'));
  assert.is(await projectFolderOf(join(root, 'b')), join(root, 'b'));
});

test.run();

import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findPackage, packageFolderOf, packageNameOf, versionsOf } from '../../../pipeline/key/third-party.js';
import { moduleFolder } from '../fixtures/modules.js';

const versions = async (folder: string): Promise<readonly string[]> => [...(await versionsOf('a', folder)).keys()].sort();

test('the package of a specifier is its first part, or two for a scope', () => {
  assert.equal(['fp-ts/lib/Option.js', 'rxjs', '@a/b/c/d.js', '@a/b'].map(packageNameOf), ['fp-ts', 'rxjs', '@a/b', '@a/b']);
});

test('a package is looked for upwards, and its dependencies from where it lies', async () => {
  const folder = moduleFolder({
    'node_modules/a/package.json': '{"name":"a","version":"1.0.0","dependencies":{"b":"*","absent":"*"}}',
    'node_modules/a/node_modules/b/package.json': '{"name":"b","version":"2.0.0","dependencies":{"a":"*"}}',
    'node_modules/b/package.json': '{"name":"b","version":"3.0.0"}',
    'deep/er/x.ts': '',
  });
  assert.equal(await versions(join(folder, 'deep/er')), ['a@1.0.0', 'absent@absent', 'b@2.0.0']);
  assert.is(await findPackage('b', join(folder, 'deep')), join(folder, 'node_modules/b'));
  assert.is(await findPackage('nowhere', folder), undefined);
});

test("a module's package is the nearest named package.json above it", async () => {
  const folder = moduleFolder({ 'inner/package.json': '{"type":"module"}', 'inner/deep/x.ts': '' });
  assert.is(await packageFolderOf(join(folder, 'inner/deep')), folder);
});

test.run();

import { renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isInstalled, openPackages, packageNameOf } from '../../../pipeline/key/packages.js';
import { marksInFolder } from '../../artifacts/fixtures/marks.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { moduleFolder } from '../fixtures/modules.js';

const identities = async (folder: string, cacheFolder?: string): Promise<readonly string[]> => {
  const seen = new Set<string>();
  const { find, identify } = openPackages(cacheFolder === undefined ? undefined : marksInFolder(cacheFolder));
  await identify('a', await find('a', folder), seen);
  return [...seen].sort();
};

const versions = async (folder: string): Promise<readonly string[]> =>
  (await identities(folder)).map((identity) => identity.replace(/ [0-9a-f]{64}$/, ''));

const ONE = {
  'node_modules/a/package.json': '{"name":"a","version":"1.0.0"}',
  'node_modules/a/code.js': 'export const a = 1;',
  'node_modules/a/code.d.ts': 'export declare const a: 1;',
  'node_modules/a/README.md': 'a',
};

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
  const { find } = openPackages();
  assert.is(await find('b', join(folder, 'deep')), join(folder, 'node_modules/b'));
  assert.is(await find('nowhere', folder), undefined);
});

test('what a package needs of its user counts, what it can do without does not', async () => {
  const folder = moduleFolder({
    'node_modules/a/package.json':
      '{"name":"a","version":"1.0.0","peerDependencies":{"b":"*","c":"*"},"peerDependenciesMeta":{"c":{"optional":true}},"optionalDependencies":{"d":"*"}}',
    'node_modules/b/package.json': '{"name":"b","version":"2.0.0"}',
    'node_modules/c/package.json': '{"name":"c","version":"3.0.0"}',
    'node_modules/d/package.json': '{"name":"d","version":"4.0.0"}',
  });
  assert.equal(await versions(folder), ['a@1.0.0', 'b@2.0.0']);
});

test('the dependencies of a package in a store of packages lie beside it there', async () => {
  const folder = moduleFolder({
    'node_modules/.pnpm/a@1.0.0/node_modules/a/package.json': '{"name":"a","version":"1.0.0","dependencies":{"b":"*"}}',
    'node_modules/.pnpm/a@1.0.0/node_modules/b/package.json': '{"name":"b","version":"2.0.0"}',
  });
  symlinkSync('.pnpm/a@1.0.0/node_modules/a', join(folder, 'node_modules/a'));
  assert.equal(await versions(folder), ['a@1.0.0', 'b@2.0.0']);
});

test('of two copies of a package each is followed to what lies beside it', async () => {
  const copy = (user: string, bar: number) => ({
    [`node_modules/${user}/package.json`]: `{"name":"${user}","version":"1.0.0","dependencies":{"dep":"*"}}`,
    [`node_modules/${user}/node_modules/dep/package.json`]: '{"name":"dep","version":"1.0.0","dependencies":{"bar":"*"}}',
    [`node_modules/${user}/node_modules/bar/package.json`]: `{"name":"bar","version":"${bar}.0.0"}`,
  });
  const folder = moduleFolder({
    'node_modules/a/package.json': '{"name":"a","version":"1.0.0","dependencies":{"x":"*","y":"*"}}',
    ...copy('x', 1),
    ...copy('y', 2),
  });
  assert.equal(await versions(folder), ['a@1.0.0', 'bar@1.0.0', 'bar@2.0.0', 'dep@1.0.0', 'x@1.0.0', 'y@1.0.0']);
});

test('what lies in node_modules is installed; what is linked from there to elsewhere is not', () => {
  assert.equal(['/p/node_modules/a', '/p/node_modules/@b/c', '/p/node_modules/.pnpm/a@1/node_modules/a'].map(isInstalled), [
    true,
    true,
    true,
  ]);
  assert.equal(['/p/packages/a', '/p/packages/@b/c', '/n/node_modules/p/packages/a'].map(isInstalled), [false, false, false]);
});

test('an edit of installed code changes its identity, of its types or its README does not', async () => {
  const before = await identities(moduleFolder(ONE));
  const edited = (file: string) => identities(moduleFolder({ ...ONE, [file]: 'edited' }));
  assert.is.not((await edited('node_modules/a/code.js'))[0], before[0]);
  assert.equal(await edited('node_modules/a/code.d.ts'), before);
  assert.equal(await edited('node_modules/a/README.md'), before);
});

test('a package whose files moved changes its identity', async () => {
  const folder = moduleFolder(ONE);
  const before = await identities(folder);
  renameSync(join(folder, 'node_modules/a/code.js'), join(folder, 'node_modules/a/other.js'));
  assert.is.not((await identities(folder))[0], before[0]);
});

test('a remembered digest holds until a file changes, also one of the same length and time', async () => {
  const [folder, cache] = [moduleFolder(ONE), scratchFolder()];
  const file = join(folder, 'node_modules/a/code.js');
  const long = new Date('2020-01-01');
  utimesSync(file, long, long);
  const before = await identities(folder, cache);
  writeFileSync(file, 'export const a = 2;');
  utimesSync(file, long, long);
  assert.is.not((await identities(folder, cache))[0], before[0]);
});

test("a module's package is the nearest named package.json above it", async () => {
  const folder = moduleFolder({ 'inner/package.json': '{"type":"module"}', 'inner/deep/x.ts': '' });
  assert.is(await openPackages().folderOf(join(folder, 'inner/deep')), folder);
});

test.run();

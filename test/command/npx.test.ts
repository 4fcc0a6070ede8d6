import { lstatSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder, scratchStore } from '../artifacts/fixtures/scratch.js';
import { execute, project, root, write } from './project.js';

const quietly = { env: { npm_config_update_notifier: 'false', npm_config_loglevel: 'error', npm_config_offline: 'true' } };

test('npx pipe in a clone is the command of this project', async () => {
  assert.ok(lstatSync(join(root, 'node_modules/.bin/pipe')).isSymbolicLink());
  const { where: folder } = await scratchStore();
  const { code, out } = await execute(root, 'npx', ['--no-install', 'pipe', 'ls', '--store', folder], quietly);
  assert.equal([code, out], [0, 'the store has no run\n']);
});

test('the first npx of a machine in a clone leaves the build as it is, since others may run it', async () => {
  const isBuilt = (): readonly unknown[] =>
    ['dist/command.js', 'dist/.built', 'build/Release/sluice.node'].map((file) => {
      const { ino, mtimeMs } = statSync(join(root, file), { throwIfNoEntry: false }) ?? {};
      return [ino, mtimeMs];
    });
  const before = isBuilt();
  // npm runs the scripts of the package where its cache has no link to it yet.
  const env = { ...quietly.env, npm_config_cache: scratchFolder() };
  const { code, out, err } = await execute(root, 'npx', ['--no-install', 'pipe', '--version'], { env });
  assert.is(code, 0, err);
  assert.match(out, /\d+\.\d+\.\d+/);
  assert.equal(isBuilt(), before);
});

test('npx pipe in a project that has the package installed is its command', async () => {
  // npm links the commands of a package's `bin` like this; without a network it cannot fetch the other packages.
  const folder = project();
  mkdirSync(join(folder, 'node_modules/.bin'));
  symlinkSync('../sluice/bin/pipe.mjs', join(folder, 'node_modules/.bin/pipe'));
  const { code, out, err } = await execute(folder, 'npx', ['--no-install', 'pipe', 'plan', 'exp.ts'], quietly);
  assert.equal([code, err], [0, '']);
  assert.match(out, /^base +will run/m);
});

test('npm itself links the command when it installs the package from a folder', async () => {
  const folder = scratchFolder();
  const pack = join(folder, 'package');
  // The package as npm sees it, without the packages that it needs, which npm would have to fetch.
  write(folder, {
    'project/package.json': '{"name":"user","private":true}',
    'package/package.json': '{"name":"sluice","version":"0.0.0","type":"module","bin":{"pipe":"bin/pipe.mjs"}}',
  });
  symlinkSync(join(root, 'bin'), join(pack, 'bin'));
  const installed = await execute(
    join(folder, 'project'),
    'npm',
    ['install', '--offline', '--no-audit', '--no-fund', '--install-links=false', pack],
    quietly,
  );
  assert.is(installed.code, 0, installed.err);
  const { code, out } = await execute(join(folder, 'project'), 'npx', ['--no-install', 'pipe', '--version'], quietly);
  assert.is(code, 0);
  assert.match(out, /^\d+\.\d+\.\d+/);
});

test.run();

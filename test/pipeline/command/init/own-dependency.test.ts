import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ownDependency } from '../../../../pipeline/command/init/own-dependency.js';
import { scratchFolder } from '../../../artifacts/fixtures/scratch.js';

/** An installed package, in a project whose package.json is this. */
const installed = (manifest?: unknown) => {
  const folder = scratchFolder();
  const own = join(folder, 'node_modules/sluice');
  mkdirSync(own, { recursive: true });
  if (manifest !== undefined) writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  return { folder, own };
};

test('the package is taken from where the project has it that it is installed in', async () => {
  for (const [manifest, expected] of [
    [{ dependencies: { sluice: 'file:../packed/sluice-0.1.0.tgz' } }, 'file:../../packed/sluice-0.1.0.tgz'],
    [{ devDependencies: { sluice: '^0.1.0' } }, '^0.1.0'],
    [{ dependencies: { other: '1' } }, 'file:../node_modules/sluice'],
    [undefined, 'file:../node_modules/sluice'],
    [null, 'file:../node_modules/sluice'],
    [{ dependencies: 'none' }, 'file:../node_modules/sluice'],
  ] as const) {
    const { folder, own } = installed(manifest);
    assert.is(await ownDependency(own, join(folder, 'bees')), expected);
  }
});

test('a package that lies in no project, as a clone, is taken from its folder', async () => {
  const folder = scratchFolder();
  assert.is(await ownDependency(join(folder, 'clone/'), join(folder, 'work/bees')), 'file:../../clone');
});

test.run();

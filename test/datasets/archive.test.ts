import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create } from 'tar';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { extractFiles } from '../../datasets/archive.js';
import { inFolder, left, right, writeFiles } from './support.js';

/** Packs what `body` puts in a folder, under the paths that the archive gets. */
const packed = async (folder: string, paths: readonly string[]): Promise<string> => {
  const file = join(folder, 'data.tar.gz');
  await create({ gzip: true, file, cwd: join(folder, 'in', 'sub'), preservePaths: true }, [...paths]);
  return file;
};

test(
  'the wanted files are taken out under their base names, nothing else',
  inFolder(async (folder) => {
    await writeFiles(folder, { 'in/sub/cifar/a.bin': 'a', 'in/sub/cifar/b.bin': 'b', 'in/sub/cifar/readme.html': 'no' });
    right(await extractFiles(await packed(folder, ['cifar']), ['a.bin', 'b.bin'], join(folder, 'out'))());
    assert.equal((await readdir(join(folder, 'out'))).sort(), ['a.bin', 'b.bin']);
    assert.is(await readFile(join(folder, 'out/b.bin'), 'utf8'), 'b');
  }),
);

test(
  'nothing is written outside the folder, whatever path the archive gives',
  inFolder(async (folder) => {
    await writeFiles(folder, { 'in/sub/x': '', 'in/a.bin': 'evil' });
    const archive = await packed(folder, ['../a.bin']);
    await mkdir(join(folder, 'deep/er'), { recursive: true });
    await extractFiles(archive, ['a.bin'], join(folder, 'deep/er/out'))();
    assert.not.ok(existsSync(join(folder, 'deep/er/a.bin')));
  }),
);

test(
  'a link is no wanted file',
  inFolder(async (folder) => {
    await writeFiles(folder, { 'in/sub/secret': 'secret' });
    await symlink('secret', join(folder, 'in/sub/a.bin'));
    const problem = left(await extractFiles(await packed(folder, ['a.bin']), ['a.bin'], join(folder, 'out'))());
    assert.match(problem.what, 'holds no a.bin');
    assert.equal(await readdir(join(folder, 'out')), []);
  }),
);

test(
  'a truncated archive is a problem and leaves nothing behind',
  inFolder(async (folder) => {
    const noise = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * i * 7919) % 253));
    await writeFiles(folder, { 'in/sub/a.bin': noise });
    const archive = await packed(folder, ['a.bin']);
    await writeFile(archive, (await readFile(archive)).subarray(0, 200));
    const problem = left(await extractFiles(archive, ['a.bin'], join(folder, 'out'))());
    assert.is(problem.where, archive);
    assert.equal(await readdir(join(folder, 'out')), []);
  }),
);

test.run();

import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { create } from 'tar';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isProblem } from '../../base/problem.js';
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

test(
  'a file comes with its bytes, not with its mode',
  inFolder(async (folder) => {
    await writeFiles(folder, { 'in/sub/a.bin': 'a' });
    await chmod(join(folder, 'in/sub/a.bin'), 0o6777);
    right(await extractFiles(await packed(folder, ['a.bin']), ['a.bin'], join(folder, 'out'))());
    assert.is((await stat(join(folder, 'out/a.bin'))).mode & 0o7133, 0);
  }),
);

test(
  'an archive that has a wanted file twice is a problem',
  inFolder(async (folder) => {
    await writeFiles(folder, { 'in/sub/x/a.bin': 'one', 'in/sub/y/a.bin': 'two' });
    const problem = left(await extractFiles(await packed(folder, ['x', 'y']), ['a.bin'], join(folder, 'out'))());
    assert.match(problem.what, 'a.bin twice');
    assert.equal(await readdir(join(folder, 'out')), []);
  }),
);

test(
  'a folder that cannot be written is no fault of the archive',
  inFolder(async (folder) => {
    await writeFiles(folder, { 'in/sub/a.bin': 'a', out: 'a file' });
    const problem = left(await extractFiles(await packed(folder, ['a.bin']), ['a.bin'], join(folder, 'out'))());
    assert.is(problem.where, join(folder, 'out'));
    assert.match(problem.remedy, '--data');
  }),
);

/** One damage of some bytes: a stretch of them is lost, doubled, overwritten, or all that follows is. */
const damaged = (bytes: Buffer, [kind, place, length, value]: readonly [number, number, number, number]): Buffer => {
  const at = Math.floor(place * bytes.length);
  const end = Math.min(bytes.length, at + length);
  const copy = Buffer.from(bytes);
  if (kind === 0) return copy.subarray(0, at);
  if (kind === 1) return Buffer.concat([copy.subarray(0, at), copy.subarray(end)]);
  if (kind === 2) return Buffer.concat([copy.subarray(0, end), copy.subarray(at)]);
  return copy.fill(value, at, end);
};

const damages = fc.tuple(
  fc.integer({ min: 0, max: 3 }),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.integer({ min: 1, max: 700 }),
  fc.integer({ min: 0, max: 255 }),
);

test(
  'whatever is damaged in an archive, the files come whole or not at all, and nothing else is left',
  inFolder(async (folder) => {
    const noise = Buffer.from(Array.from({ length: 3_000 }, (_, i) => (i * i * 7919) % 253));
    await writeFiles(folder, { 'in/sub/cifar/a.bin': noise, 'in/sub/cifar/b.bin': 'b', 'in/sub/cifar/sub/c.bin': noise });
    const wanted = ['a.bin', 'b.bin', 'c.bin'];
    const gzipped = await readFile(await packed(folder, ['cifar']));
    const tar = gunzipSync(gzipped);
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(damages, { minLength: 1, maxLength: 2 }), async (inside, given) => {
        const archive = join(folder, 'damaged.tar.gz');
        const broken = given.reduce(damaged, inside ? tar : gzipped);
        await writeFile(archive, inside ? gzipSync(broken, { level: 1 }) : broken);
        const out = join(folder, `out-${number++}`);
        const ended = await extractFiles(archive, wanted, out)();
        if (ended._tag === 'Left') assert.ok(isProblem(ended.left) && ended.left.where === archive, ended.left.what);
        assert.equal((await readdir(out)).sort(), ended._tag === 'Left' ? [] : wanted);
      }),
      { numRuns: 300, seed: 21 },
    );
  }),
);

test.run();

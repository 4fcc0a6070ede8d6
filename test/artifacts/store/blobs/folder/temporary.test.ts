import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cleanTemporary, temporaryPath } from '../../../../../artifacts/store/blobs/folder/temporary.js';
import { scratchFolder } from '../../../fixtures/scratch.js';

const hourAgo = Date.now() / 1000 - 3700;

test('two temporary paths are never equal', async () => {
  assert.is.not(await temporaryPath('folder'), await temporaryPath('folder'));
});

test('leftovers of dead processes and old ones of unknown processes go, those of the living stay', async () => {
  const folder = scratchFolder();
  const own = basename(await temporaryPath(folder));
  const ofDead = own.replace(/^\d+/, String(2 ** 22 + 1));
  const elsewhere = own.replace(/-[0-9a-f]{16}-/, '-0123456789abcdef-');
  const young = elsewhere.replace(/.$/, 'y');
  for (const name of [own, ofDead, elsewhere, young, 'strange']) writeFileSync(join(folder, name), '');
  mkdirSync(join(folder, `${ofDead}-folder`));
  writeFileSync(join(folder, `${ofDead}-folder`, 'file'), '');
  for (const name of [own, elsewhere, 'strange']) utimesSync(join(folder, name), hourAgo, hourAgo);
  await cleanTemporary(folder);
  assert.equal(readdirSync(folder).sort(), [own, young].sort());
});

test('a folder that is not there needs no cleaning', async () => {
  const missing = join(scratchFolder(), 'missing');
  await cleanTemporary(missing);
  assert.throws(() => readdirSync(missing), /ENOENT/);
});

test.run();

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { makeFile } from '../../../pipeline/loggers/new-file.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';

const folder = scratchFolder();

test('a file is found whole or not at all', async () => {
  const path = join(folder, 'large');
  const content = 'x'.repeat(1 << 24);
  let isMade = false;
  const making = makeFile(path, content).then(() => {
    isMade = true;
  });
  const sizes = new Set<number | undefined>();
  while (!isMade) {
    sizes.add(statSync(path, { throwIfNoEntry: false })?.size);
    await new Promise(setImmediate);
  }
  await making;
  sizes.delete(undefined);
  sizes.delete(content.length);
  assert.equal([...sizes], []);
});

test('of several at once one makes the file, and nothing is left beside it', async () => {
  const own = scratchFolder();
  const contents = ['one', 'two', 'three', 'four'];
  const made = await Promise.all(contents.map((content) => makeFile(join(own, 'file'), content)));
  assert.equal(made.filter(Boolean), [true]);
  assert.is(readFileSync(join(own, 'file'), 'utf8'), contents[made.indexOf(true)]);
  assert.equal(readdirSync(own), ['file']);
});

test('a folder that is not there is an error', async () => {
  const code = await makeFile(join(folder, 'absent/file'), '').catch((error: NodeJS.ErrnoException) => error.code);
  assert.is(code, 'ENOENT');
});

test.run();

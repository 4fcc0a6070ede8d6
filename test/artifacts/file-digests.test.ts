import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../artifacts/digest.js';
import { digestFile, readFileChecked } from '../../artifacts/file-digests.js';
import { seal } from '../../artifacts/store/sealed.js';
import { marksInFolder } from './fixtures/marks.js';
import { bytesOf, problemOf, resultOf, scratchFolder } from './fixtures/scratch.js';

const scratch = (content: string) => {
  const folder = scratchFolder();
  const path = join(folder, 'data.bin');
  writeFileSync(path, content);
  return { cache: join(folder, 'files'), marks: marksInFolder(folder), path };
};

const settling = { kept: scratch('images'), damaged: scratch('images') };
const settled = sleep(2100);

const entriesIn = (cache: string): readonly string[] =>
  existsSync(cache) ? readdirSync(cache).filter((name) => name.endsWith('.json')) : [];

test('the digest and length of a file are those of its content', async () => {
  const { marks, path } = scratch('images');
  assert.equal(await resultOf(digestFile(marks, path)), { digest: digestOf('images'), bytes: 6 });
});

test('a file that was just written is not remembered, for a quick second write could look the same', async () => {
  const { cache, marks, path } = scratch('images');
  await resultOf(digestFile(marks, path));
  assert.equal(entriesIn(cache), []);
});

test('a settled file is hashed once, and again after any change', async () => {
  const { cache, marks, path } = settling.kept;
  await settled;
  await resultOf(digestFile(marks, path));
  const [entry] = entriesIn(cache);
  assert.ok(entry !== undefined);
  // An entry with another digest shows that the file itself is not read again.
  const { value } = JSON.parse(readFileSync(join(cache, entry), 'utf8')) as { readonly value: object };
  const forged = seal({ ...value, digest: digestOf('forged') });
  assert.ok(either.isRight(forged));
  writeFileSync(join(cache, entry), forged.right);
  assert.equal(await resultOf(digestFile(marks, path)), { digest: digestOf('forged'), bytes: 6 });

  writeFileSync(path, 'IMAGES');
  utimesSync(path, 1, 1);
  assert.equal(await resultOf(digestFile(marks, path)), { digest: digestOf('IMAGES'), bytes: 6 });
  appendFileSync(path, '+');
  assert.equal(await resultOf(digestFile(marks, path)), { digest: digestOf('IMAGES+'), bytes: 7 });
  writeFileSync(`${path}.new`, 'other!');
  renameSync(`${path}.new`, path);
  assert.equal(await resultOf(digestFile(marks, path)), { digest: digestOf('other!'), bytes: 6 });
});

test('a damaged cache, and one that cannot be written, cost nothing but time', async () => {
  const { cache, marks, path } = settling.damaged;
  await settled;
  await resultOf(digestFile(marks, path));
  for (const entry of entriesIn(cache)) writeFileSync(join(cache, entry), '{"sha256":"","value":{}}');
  assert.is((await resultOf(digestFile(marks, path))).digest, digestOf('images'));
  assert.is((await resultOf(digestFile(marksInFolder(path), path))).digest, digestOf('images'));
});

test('a missing file and a folder are usage problems that name the path', async () => {
  const { marks, path } = scratch('images');
  const missing = await problemOf(digestFile(marks, `${path}.missing`));
  assert.is(missing.problem, 'usage');
  assert.is(missing.what, 'there is no such file');
  assert.is(missing.where, `${path}.missing`);
  assert.is((await problemOf(digestFile(marks, scratchFolder()))).what, 'this is not a file');
});

test('a file is read if it still has the digest, and refused if it changed', async () => {
  const { path } = scratch('images');
  assert.equal(await resultOf(readFileChecked(path, digestOf('images'))), bytesOf('images'));
  writeFileSync(path, 'changed');
  const problem = await problemOf(readFileChecked(path, digestOf('images')));
  assert.is(problem.problem, 'usage');
  assert.match(problem.what, 'changed');
  assert.is(problem.where, path);
  const gone = await problemOf(readFileChecked(`${path}.gone`, digestOf('images')));
  assert.equal([gone.problem, gone.where], ['usage', `${path}.gone`]);
  assert.is(gone.what, 'this file of the data is not there, where the run found it when it began');
  assert.match(gone.remedy, 'put it back, or run again');
});

test.run();

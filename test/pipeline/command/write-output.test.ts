import { lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeOutput } from '../../../pipeline/command/write-output.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { leftOf, rightOf } from '../fixtures/run.js';

test('an output takes the place of the one before only once it is whole', async () => {
  const folder = scratchFolder();
  const path = join(folder, 'model.onnx');
  writeFileSync(path, 'the model before', { mode: 0o640 });
  const before = await open(path, 'r');
  rightOf(await writeOutput('model.onnx', 'the model now', { folder })());
  assert.is(await before.readFile('utf8'), 'the model before');
  await before.close();
  assert.is(readFileSync(path, 'utf8'), 'the model now');
  assert.is(statSync(path).mode & 0o777, 0o640);
  assert.equal(readdirSync(folder), ['model.onnx']);
});

test('an output goes through a link and into a device; a folder in its place is refused', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'far'), 'before');
  symlinkSync('far', join(folder, 'near'));
  rightOf(await writeOutput('near', 'now', { folder })());
  assert.ok(lstatSync(join(folder, 'near')).isSymbolicLink());
  assert.is(readFileSync(join(folder, 'far'), 'utf8'), 'now');
  rightOf(await writeOutput('/dev/null', 'now', { folder })());
  assert.match(leftOf(await writeOutput('.', 'now', { folder })()).what, 'a folder has that name');
  assert.match(leftOf(await writeOutput('nowhere/far', 'now', { folder })()).what, 'its folder is not there');
});

test.run();

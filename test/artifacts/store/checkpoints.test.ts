import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { option } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { bytesOf, problemOf, resultOf, scratchStore } from '../fixtures/scratch.js';
import { storePaths } from '../fixtures/store-paths.js';

const key = digestOf('search');
const first = { state: bytesOf('epoch 1'), note: { metrics: [0.5] } };
const second = { state: bytesOf('epoch 2'), note: null };

test('the last checkpoint is found, and the state of the one before is gone', async () => {
  const store = await scratchStore();
  assert.equal(await resultOf(store.checkpoint(key)), option.none);
  await resultOf(store.writeCheckpoint(key, first));
  assert.equal(await resultOf(store.checkpoint(key)), option.some(first));
  await resultOf(store.writeCheckpoint(key, second));
  assert.equal(await resultOf(store.checkpoint(key)), option.some(second));
  assert.is(readdirSync(storePaths(store.where).checkpoint(key)).length, 2);
});

test('an equal state with another note is another checkpoint', async () => {
  const store = await scratchStore();
  await resultOf(store.writeCheckpoint(key, first));
  await resultOf(store.writeCheckpoint(key, { ...first, note: 'later' }));
  assert.equal(await resultOf(store.checkpoint(key)), option.some({ ...first, note: 'later' }));
});

test('a new state without its note, as a crash leaves it, does not replace the checkpoint', async () => {
  const store = await scratchStore();
  await resultOf(store.writeCheckpoint(key, first));
  writeFileSync(join(storePaths(store.where).checkpoint(key), '0000000002.state'), second.state);
  assert.equal(await resultOf(store.checkpoint(key)), option.some(first));
});

test('a checkpoint whose state or note is damaged or missing counts as none', async () => {
  const store = await scratchStore();
  const folder = storePaths(store.where).checkpoint(key);
  for (const ending of ['.state', '.json']) {
    for (const damage of [
      (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace(/\d/, 'x')),
      (path: string) => rmSync(path),
    ]) {
      await resultOf(store.writeCheckpoint(key, first));
      const newest = readdirSync(folder)
        .filter((name) => name.endsWith(ending))
        .sort()
        .at(-1);
      damage(join(folder, newest as string));
      assert.equal(await resultOf(store.checkpoint(key)), option.none);
    }
  }
});

test('a checkpoint keeps the seconds of work that its state took, if they were given', async () => {
  const store = await scratchStore();
  const secondsOf = async () => {
    const found = await resultOf(store.checkpoint(key));
    return option.isSome(found) ? found.value.seconds : 'none';
  };
  await resultOf(store.writeCheckpoint(key, { ...first, seconds: 12.5 }));
  assert.is(await secondsOf(), 12.5);
  await resultOf(store.writeCheckpoint(key, second));
  assert.is(await secondsOf(), undefined);
});

test('a removed checkpoint is gone, and removing it again is no problem', async () => {
  const store = await scratchStore();
  await resultOf(store.writeCheckpoint(key, first));
  await resultOf(store.removeCheckpoint(key));
  await resultOf(store.removeCheckpoint(key));
  assert.equal(await resultOf(store.checkpoint(key)), option.none);
  assert.not.ok(existsSync(storePaths(store.where).checkpoint(key)));
});

test('a note that JSON cannot hold is refused and leaves the checkpoint before it', async () => {
  const store = await scratchStore();
  await resultOf(store.writeCheckpoint(key, first));
  const problem = await problemOf(store.writeCheckpoint(key, { ...second, note: { loss: Number.NaN } }));
  assert.match(problem.what, 'note.loss is NaN');
  assert.equal(await resultOf(store.checkpoint(key)), option.some(first));
});

test.run();

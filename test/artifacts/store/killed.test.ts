import { promises } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { option } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import type { Store } from '../../../artifacts/store.js';
import { openStore } from '../../../pipeline/address/stores.js';
import { bytesOf, manifestOf, resultOf, scratchStore } from '../fixtures/scratch.js';

const NAMES = ['link', 'lstat', 'mkdir', 'open', 'readdir', 'rename', 'rm', 'rmdir', 'stat', 'unlink', 'writeFile'] as const;
type Operation = (...given: readonly unknown[]) => Promise<unknown>;
const operations = promises as unknown as Record<string, Operation>;

/** Does work of which no file operation after the first `count` is ever made, as in a process that is killed there; whether the work came to its end. */
const killedAfter = async (count: number, work: () => Promise<unknown>): Promise<boolean> => {
  const originals = NAMES.map((name) => [name, operations[name] as Operation] as const);
  let made = 0;
  let dead = () => {};
  const death = new Promise<boolean>((settle) => {
    dead = () => settle(false);
  });
  for (const [name, original] of originals)
    operations[name] = (...given) => {
      made += 1;
      if (made <= count) return original(...given);
      dead();
      return new Promise(() => {});
    };
  syncBuiltinESMExports();
  try {
    return await Promise.race([work().then(() => true), death]);
  } finally {
    // What was under way when the process died comes to its end, or not; here it does.
    await sleep(1);
    for (const [name, original] of originals) operations[name] = original;
    syncBuiltinESMExports();
  }
};

const key = digestOf('search');
const first = { state: bytesOf('epoch 1'), note: 1 };
const second = { state: bytesOf('epoch 2'), note: 2 };
const result = bytesOf('a cell');

/** What a run does with a stage that has a checkpoint: goes on, saves another, and finishes. */
const goOn = async (store: Store): Promise<void> => {
  await resultOf(store.writeCheckpoint(key, second));
  await resultOf(store.write(result));
  await resultOf(store.writeManifest(manifestOf('search', { result })));
  await resultOf(store.removeCheckpoint(key));
};

test('killed at any file operation, a run leaves no damage, a checkpoint or the result, and a store that goes on', async () => {
  let ended = false;
  let killed = 0;
  for (; !ended; killed++) {
    const store = await scratchStore();
    await resultOf(store.writeCheckpoint(key, first));
    ended = await killedAfter(killed, () => goOn(store));
    const reopened = await resultOf(openStore(store.where));
    assert.equal((await resultOf(reopened.verify())).damaged, [], `after ${killed} operations`);
    const checkpoint = await resultOf(reopened.checkpoint(key));
    const manifest = await resultOf(reopened.manifest(key));
    assert.ok(option.isSome(checkpoint) || option.isSome(manifest), `after ${killed} operations`);
    await goOn(reopened);
    assert.equal((await resultOf(reopened.verify())).damaged, []);
  }
  assert.ok(killed > 20);
});

test.run();

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { heldAddress, heldScheme } from '../../../../artifacts/store/blobs/held.js';
import { memoryBlobs } from '../../../../artifacts/store/blobs/memory.js';
import { problemOf, resultOf } from '../../fixtures/scratch.js';

const context = { folder: '', environment: {} };

test('blobs of a program have one address each, by which they are found', async () => {
  const [one, other] = [memoryBlobs('one'), memoryBlobs('other')];
  assert.equal(heldAddress(one), heldAddress(one));
  assert.is.not(heldAddress(one).target, heldAddress(other).target);
  assert.is(await resultOf(heldScheme.open(heldAddress(other).target, context)), other);
});

test('blobs that a program no longer has are not kept for their address, which then opens nothing, nor ever others', async () => {
  const addressOfGone = () => heldAddress(memoryBlobs('gone'));
  const { target } = addressOfGone();
  await new Promise((settle) => setImmediate(settle));
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  await new Promise((settle) => setImmediate(settle));
  assert.match((await problemOf(heldScheme.open(target, context))).what, 'held by the process that started the run');
  assert.is.not(heldAddress(memoryBlobs('new')).target, target);
});

test.run();

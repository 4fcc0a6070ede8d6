import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../../artifacts/store/blobs.js';
import { sweepName } from '../../../artifacts/store/names.js';
import { ownIdentity } from '../../../artifacts/store/process-identity.js';
import { sealedBytes } from '../../../artifacts/store/sealed-entry.js';
import { awaitSweeps } from '../../../artifacts/store/sweeps.js';
import { putUse } from '../../../artifacts/store/uses.js';
import { problem } from '../../../base/problem.js';

const failing = (cause: unknown): Blobs => ({ ...memoryBlobs('memory:failing'), putIfAbsent: () => Promise.reject(cause) });
const coded = (code: string): Error => Object.assign(new Error(code), { code });
const key = digestOf('key');

test('a store that can only be read takes no use of a key, and nobody is stopped by that', async () => {
  const forbidden = Object.assign(new Error('AccessDenied'), { $metadata: { httpStatusCode: 403 } });
  const denied = Object.assign(new Error('denied'), { status: 3 });
  for (const cause of [coded('EROFS'), coded('EACCES'), forbidden, problem('usage', 'x', 'y', 'z', forbidden), denied])
    assert.is(await putUse(failing(cause), 'run', key), false);
});

test('a use that fails otherwise is no sign of such a store: the run is told, and does not go on without it', async () => {
  for (const cause of [coded('ECONNRESET'), problem('store', 'busy', 'there', 'later', { $metadata: { httpStatusCode: 500 } })]) {
    const ended = await putUse(failing(cause), 'run', key).catch((error: unknown) => error);
    assert.is(ended, cause);
  }
});

test('who is asked to stop while somebody removes does not know that nothing is removed', async () => {
  const blobs = memoryBlobs('memory:swept');
  await blobs.putIfAbsent(sweepName('one'), sealedBytes({ holder: await ownIdentity() }));
  assert.is(await awaitSweeps(blobs, { signal: AbortSignal.abort() }), false);
  await blobs.delete(sweepName('one'));
  assert.is(await awaitSweeps(blobs, { signal: AbortSignal.abort() }), true);
});

test('who waits for long is told once who removes something', async () => {
  const blobs = memoryBlobs('memory:swept');
  const holder = await ownIdentity();
  for (const name of ['one', 'two']) await blobs.putIfAbsent(sweepName(name), sealedBytes({ holder }));
  let time = 0;
  const told: string[] = [];
  const onWait = (who: string): void => {
    told.push(who);
    for (const name of ['one', 'two']) void blobs.delete(sweepName(name));
  };
  assert.is(await awaitSweeps(blobs, { onWait, now: () => (time += 1000) }), true);
  assert.equal(told, [`process ${holder.pid} on ${holder.host}`]);
});

test.run();

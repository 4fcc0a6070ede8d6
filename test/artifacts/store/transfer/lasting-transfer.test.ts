// A transfer that lasts says so, and copies once more what it lost meanwhile.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../artifacts/digest.js';
import { memoryBlobs } from '../../../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../../../artifacts/store/blobs.js';
import { performTransfer } from '../../../../artifacts/store/transfer/perform-transfer.js';
import { planTransfer } from '../../../../artifacts/store/transfer/plan-transfer.js';
import type { Every } from '../../../../artifacts/store/uses.js';
import { CHAIN, fillStore } from '../../fixtures/finished-store.js';

const OVER = [{ run: 'run-1', name: 'run-1', keys: CHAIN.map((stage) => digestOf(stage)) }];

const filled = async (): Promise<Blobs> => {
  const from = memoryBlobs('from');
  await fillStore(from);
  return from;
};

test('a result that is removed while a transfer waits for who removes is copied once more', async () => {
  const [from, to] = [await filled(), memoryBlobs('to')];
  let waits = 0;
  const list: Blobs['list'] = async (prefix) => {
    if (prefix === 'sweeps/') waits += 1;
    if (prefix === 'sweeps/' && waits === 2)
      for (const name of [...(await to.list('actions/')), ...(await to.list('objects/'))]) await to.delete(name);
    return to.list(prefix);
  };
  const plan = await planTransfer(from, to, 'all', OVER);
  const { results, refused } = await performTransfer(from, { ...to, list }, plan, { run: 'transfer', jobs: 3 });
  assert.equal([waits, results, refused], [2, CHAIN.length, []]);
  for (const room of ['actions/', 'objects/', 'runs/']) assert.equal(await to.list(room), await from.list(room));
});

test('a result that is damaged where it comes from is refused once', async () => {
  const [from, to] = [await filled(), memoryBlobs('to')];
  const plan = await planTransfer(from, to, 'all', OVER);
  const [name = ''] = await from.list('actions/');
  await from.delete(name);
  await from.putIfAbsent(name, Buffer.from('{"cut'));
  const { refused } = await performTransfer(from, to, plan, { run: 'transfer', jobs: 3 });
  assert.equal(
    refused.map(({ entry }) => entry),
    [name],
  );
});

test('a transfer renews what it uses while it lasts, and leaves none of that', async () => {
  const [from, to] = [await filled(), memoryBlobs('to')];
  let renew = (): void => undefined;
  let isEnded = false;
  const every: Every = (_, work) => {
    renew = work;
    return () => {
      isEnded = true;
    };
  };
  const seen = new Set<string>();
  const putIfAbsent: Blobs['putIfAbsent'] = async (name, bytes) => {
    if (name.startsWith('objects/')) renew();
    if (name.startsWith('uses/')) seen.add(name);
    return to.putIfAbsent(name, bytes);
  };
  const plan = await planTransfer(from, to, 'all', OVER);
  await performTransfer(from, { ...to, putIfAbsent }, plan, { run: 'transfer', jobs: 3, every });
  assert.ok(seen.has('uses/transfer/0000000001.json'));
  assert.equal([await to.list('uses/'), isEnded], [[], true]);
});

test.run();

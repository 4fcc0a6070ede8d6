import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../artifacts/digest.js';
import { openStoreOn } from '../../../../artifacts/open-store.js';
import { memoryBlobs } from '../../../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../../../artifacts/store/blobs.js';
import { keptByMachines, type SilentMachine } from '../../../../artifacts/store/collect/kept-by-machines.js';
import { GONE_AFTER } from '../../../../artifacts/store/collect/silence.js';
import { useName } from '../../../../artifacts/store/names.js';
import { ownIdentity } from '../../../../artifacts/store/process-identity.js';
import { sealedBytes } from '../../../../artifacts/store/sealed-entry.js';
import { rootReader } from '../../../../pipeline/record/roots.js';
import { bytesOf, manifestOf, resultOf } from '../../fixtures/scratch.js';

const HOUR = 3_600_000;

/** The machines that are silent for two hours in a store of twelve results, each with one of them, and what it costs to find them. */
const foundIn = async (hosts: number): Promise<{ readonly machines: readonly SilentMachine[]; readonly reads: number }> => {
  const blobs = memoryBlobs('memory:silent');
  const store = await resultOf(openStoreOn({ blobs }));
  for (let result = 0; result < 12; result++) {
    const content = bytesOf(`content ${result}`);
    await resultOf(store.write(content));
    await resultOf(store.writeManifest(manifestOf(`stage ${result}`, { output: content })));
  }
  for (let host = 0; host < hosts; host++) {
    const holder = { ...(await ownIdentity()), host: `node${host}`, machine: `node${host}/boot/pid` };
    await blobs.putIfAbsent(useName(`run-${host}`, digestOf(`stage ${host}`)), sealedBytes({ holder }));
  }
  let reads = 0;
  const counted: Blobs = {
    ...blobs,
    get: (name) => {
      reads += 1;
      return blobs.get(name);
    },
    list: (name) => {
      reads += 1;
      return blobs.list(name);
    },
    stat: async (name) => {
      reads += 1;
      const found = await blobs.stat(name);
      return found && { ...found, modified: found.modified - (name.startsWith('uses/') ? 2 * HOUR : 0) };
    },
  };
  const machines = await keptByMachines(counted, rootReader(counted), -1);
  return { machines, reads };
};

test('each silent machine has the bytes of what stays for it alone, and the time up to which that counts', async () => {
  const { machines } = await foundIn(3);
  assert.equal(
    machines.map(({ host, runs }) => [host, runs]),
    [0, 1, 2].map((host) => [`node${host}`, [`run-${host}`]]),
  );
  for (const { bytes, time, until } of machines) {
    assert.ok(bytes >= 'content 0'.length);
    assert.is(until - time, GONE_AFTER);
    assert.ok(until > Date.now());
  }
});

test('the store is read once however many machines are silent', async () => {
  const [few, many] = [await foundIn(2), await foundIn(10)];
  // A use more is read, and its last word; a manifest, an object and the use itself are asked for their age once each.
  const each = (many.reads - few.reads) / 8;
  assert.ok(each < 12, `${each} reads for a machine more`);
});

test.run();

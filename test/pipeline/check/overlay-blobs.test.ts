import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import { actionName, checkpointsOf, leasesOf } from '../../../artifacts/store/names.js';
import { overlayBlobs } from '../../../pipeline/check/overlay-blobs.js';
import { bytesOf } from '../../artifacts/fixtures/scratch.js';

const [again, other] = [digestOf('again'), digestOf('other')];
const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);

test('what is written or removed stays above; what belongs to the hidden keys, and runs, are not seen', async () => {
  const below = memoryBlobs('below');
  const hidden = [actionName(again), `${checkpointsOf(again)}1.json`, `${leasesOf(again)}1.json`, 'runs/r/run.json'];
  for (const name of [...hidden, actionName(other), 'objects/ab/cd']) await below.putIfAbsent(name, bytesOf('below'));
  const before = await below.list('');
  const blobs = overlayBlobs(below, [again]);

  assert.equal(await blobs.list(''), [actionName(other), 'objects/ab/cd'].sort());
  for (const name of hidden) {
    assert.is(await blobs.get(name), undefined);
    assert.is(await blobs.stat(name), undefined);
    assert.ok(await blobs.putIfAbsent(name, bytesOf('above')));
    assert.is(textOf(await blobs.get(name)), 'above');
  }
  assert.not.ok(await blobs.putIfAbsent('objects/ab/cd', bytesOf('above')));
  assert.is(textOf(await blobs.range('objects/ab/cd', 0, 2)), 'be');
  await blobs.delete('objects/ab/cd');
  assert.is(await blobs.get('objects/ab/cd'), undefined);
  assert.ok(await blobs.putIfAbsent('objects/ab/cd', bytesOf('anew')));
  assert.is(textOf(await blobs.get('objects/ab/cd')), 'anew');
  assert.equal(await blobs.list('objects/'), ['objects/ab/cd']);

  assert.equal(await below.list(''), before);
  assert.is(textOf(await below.get('objects/ab/cd')), 'below');
  assert.is(blobs.reach, 'process');
});

test.run();

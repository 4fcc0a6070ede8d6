import * as either from 'fp-ts/lib/Either.js';
import * as option from 'fp-ts/lib/Option.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type MachinePeaks, withPeaks } from '../../artifacts/machine-peaks.js';
import { Manifest } from '../../artifacts/manifest.js';
import { manifestOf, resultOf, scratchStore } from './fixtures/scratch.js';

test('of each measurement of the machine the largest is kept, and what is not finite is none', () => {
  const measured: readonly MachinePeaks[] = [{ memory: 3 }, { memory: 5, other: -1 }, { memory: Number.NaN }, { memory: 4 }];
  const peaks = measured.reduce(withPeaks, {});
  assert.equal(peaks, { memory: 5, other: -1 });
});

test('a manifest keeps them, one without is read, and two that differ in nothing else are the same result', async () => {
  const store = await scratchStore();
  const first = { ...manifestOf('search'), machine: { 'peak memory, MiB': 155 } };
  assert.ok(either.isRight(Manifest.decode(manifestOf('search'))));
  await resultOf(store.writeManifest(first));
  await resultOf(store.writeManifest({ ...first, machine: { 'peak memory, MiB': 160 }, run: 'another' }));
  const kept = option.toUndefined(await resultOf(store.manifest(first.key)));
  assert.equal([kept?.machine, kept?.run], [{ 'peak memory, MiB': 155 }, 'run']);
});

test.run();

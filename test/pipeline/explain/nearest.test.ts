import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../../artifacts/digest.js';
import type { KeyParts, Manifest } from '../../../artifacts/manifest.js';
import { nearestTo } from '../../../pipeline/explain/nearest.js';
import { bytesOf, manifestOf } from '../../artifacts/fixtures/scratch.js';

const parts: KeyParts = {
  stage: 'search',
  source: digestOf('code'),
  config: { epochs: 1, order: 'first', width: 3 },
  inputs: { images: digestOf('images') },
  seed: 0,
  backend: null,
};

const resultOf = (name: string, differing: Partial<KeyParts>): Manifest => ({
  ...manifestOf(name, { result: bytesOf(name) }),
  key: digestOf(name),
  parts: { ...parts, ...differing },
});

const nearestOf = (manifests: readonly Manifest[], namesakes: readonly Digest[] = [], now = parts): Digest | undefined =>
  nearestTo(now, manifests, new Set(namesakes))?.manifest.key;

test('the nearest run differs in the fewest parts of the key, however many settings one part has', () => {
  const settings = resultOf('settings', { config: { epochs: 2, order: 'second', width: 4 } });
  const two = resultOf('two', { seed: 1, source: digestOf('other code') });
  assert.is(nearestOf([two, settings]), settings.key);
  assert.is(nearestOf([settings, two]), settings.key);
});

test('of those that differ in as many parts it is the one with fewer differences, then a namesake, then the newest', () => {
  const one = resultOf('one', { config: { epochs: 2, order: 'first', width: 3 } });
  const three = resultOf('three', { config: { epochs: 2, order: 'second', width: 4 } });
  const other = resultOf('other', { config: { epochs: 3, order: 'first', width: 3 } });
  assert.is(nearestOf([three, one]), one.key);
  assert.is(nearestOf([other, one]), other.key);
  assert.is(nearestOf([other, one], [one.key]), one.key);
  assert.is(nearestOf([three, one], [three.key]), one.key);
});

test('a result of another definition is nearest only where no run has one of this, and its stage had the name', () => {
  const elsewhere = resultOf('elsewhere', { stage: 'retrain' });
  assert.is(nearestOf([elsewhere]), undefined);
  assert.is(nearestOf([elsewhere], [elsewhere.key]), elsewhere.key);
  const own = resultOf('own', { seed: 1, source: digestOf('other code') });
  assert.is(nearestOf([elsewhere, own], [elsewhere.key]), own.key);
});

test.run();

import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseSettings, FEWEST_TRAINING, likelyKind, type Wishes } from '../../../../pipeline/command/init/choose-settings.js';

const survey = fc.record({
  classes: fc.constant(['a', 'b']),
  training: fc.integer({ min: FEWEST_TRAINING, max: 2_000_000 }),
  fewest: fc.constant(2),
  testing: fc.constantFrom(0, 100),
  side: fc.integer({ min: 1, max: 5000 }),
});
const wishes = fc.record<Wishes>({
  kind: fc.constantFrom('photographs', 'pictures'),
  time: fc.constantFrom('minutes', 'hours'),
  purpose: fc.constantFrom('network', 'cell'),
});

test('whatever the images, two reductions halve the size, and every part of them has a batch', () => {
  fc.assert(
    fc.property(survey, wishes, (images, wanted) => {
      const { size, test: share = 0, share: searched, batchSize, search, retrain } = chooseSettings(images, wanted);
      assert.is(size % 4, 0);
      assert.ok(size >= 16);
      const training = Math.floor(images.training * (1 - share));
      assert.ok(batchSize >= 2 && batchSize <= Math.max(2, training * searched));
      assert.ok(retrain.batchSize >= 2 && retrain.batchSize <= training);
      assert.ok(search.warmUp < search.epochs && retrain.epochs >= 1);
      assert.ok(searched > 0 && searched <= 0.5);
    }),
  );
});

test('a folder without images for testing has a share of them set apart, one with them none', () => {
  const images = { classes: ['a', 'b'], training: 100, fewest: 50, side: 300 };
  const wanted: Wishes = { kind: 'photographs', time: 'minutes', purpose: 'network' };
  assert.is(chooseSettings({ ...images, testing: 0 }, wanted).test, 0.2);
  assert.is(chooseSettings({ ...images, testing: 20 }, wanted).test, undefined);
});

test('large images are taken for photographs and decoded for each batch, small ones are held', () => {
  assert.is(likelyKind({ side: 300 }), 'photographs');
  assert.is(likelyKind({ side: 32 }), 'pictures');
  const images = { classes: ['a', 'b'], training: 100, fewest: 50, side: 30, testing: 0 };
  const chosen = (kind: Wishes['kind']) => chooseSettings(images, { kind, time: 'minutes', purpose: 'network' });
  assert.equal([chosen('pictures').form, chosen('pictures').size], ['pixels', 32]);
  assert.equal([chosen('photographs').form, chosen('photographs').size], ['files', 64]);
});

test('more images mean fewer epochs in the same time, and hours mean more of both', () => {
  const chosen = (training: number, time: Wishes['time']) =>
    chooseSettings({ classes: ['a'], training, fewest: 1, testing: 9, side: 32 }, { kind: 'pictures', time, purpose: 'network' });
  assert.ok(chosen(20_000, 'minutes').retrain.epochs < chosen(2000, 'minutes').retrain.epochs);
  assert.ok(chosen(20_000, 'minutes').share < 0.5);
  assert.ok(chosen(20_000, 'hours').retrain.epochs > chosen(20_000, 'minutes').retrain.epochs);
  assert.ok(chosen(2_000_000, 'minutes').isLong);
  assert.not.ok(chosen(2000, 'minutes').isLong);
});

test.run();

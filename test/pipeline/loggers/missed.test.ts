import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Account, missedBy } from '../../../pipeline/loggers/missed.js';

const ended = { isCut: false };
const all: Account = { given: 1200, failed: 0, reason: '', dropped: 0, waiting: 0, isOpen: true, unopened: undefined };

test('a sink that has everything, or was given nothing, has missed nothing', () => {
  assert.equal(missedBy(all, ended), []);
  assert.equal(missedBy({ ...all, given: 0, unopened: 'no server' }, { isCut: true }), []);
});

test('each loss is a clause with its reason', () => {
  assert.equal(missedBy({ ...all, failed: 1, reason: 'full', dropped: 2000, waiting: 3 }, { isCut: true }), [
    '1 event that could not be written: full',
    '2,000 events, the oldest metrics and messages, while more than it took came',
    'the last 3 events: it had not taken them when the wait for it ended',
  ]);
  assert.equal(missedBy({ ...all, waiting: 1200, isOpen: false }, { isCut: true }), [
    'the last 1,200 events: it was not open when the wait for it ended',
  ]);
  assert.equal(missedBy({ ...all, unopened: 'no server' }, ended), ['all 1,200 events: it could not be opened: no server']);
});

test('a sink that does not end may have lost the last, unless the reason is known already', () => {
  assert.equal(missedBy(all, { isCut: true }), ['perhaps the last it was given: it had not ended when the wait for it ended']);
  assert.equal(missedBy(all, { isCut: false, unended: 'full' }), ['perhaps the last it was given: it could not be ended: full']);
  assert.equal(missedBy({ ...all, failed: 1, reason: 'full' }, { isCut: false, unended: 'full' }).length, 1);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatMetrics, indent } from '../../../../pipeline/command/present/format.js';

test('metrics are named, whole numbers as they are and others to four digits', () => {
  assert.is(formatMetrics({ loss: 1.28431, epoch: 12, rate: 0.00002512345 }), 'loss 1.284, epoch 12, rate 0.00002512');
});

test('a text is moved in from its second line on', () => {
  assert.is(indent('a\nb\nc', 2), 'a\n  b\n  c');
});

test.run();

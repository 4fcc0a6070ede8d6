import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type MetricLog, metricLog } from '../../artifacts/metric-log.js';

const log: MetricLog = [
  { step: 0, values: { loss: 2.5 } },
  { step: 10, epoch: 1, values: { loss: 0.5, accuracy: 0.875 } },
];

test('a log comes back as it was', () => {
  assert.equal(metricLog.decode(metricLog.encode(log)), either.right(log));
});

test('the summary gives the last values', () => {
  assert.is(metricLog.summary(log), '2 entries, last at step 10: loss 0.5, accuracy 0.875');
  assert.is(metricLog.summary([]), 'no metrics');
});

test('what is NaN or infinite stands in a log as text and comes back as it was; a finite number stands as a number', () => {
  const strange: MetricLog = [
    { step: 0, values: { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: Number.NEGATIVE_INFINITY, d: 0.5 } },
  ];
  const bytes = metricLog.encode(strange);
  assert.match(new TextDecoder().decode(bytes), '"values":{"a":"NaN","b":"Infinity","c":"-Infinity","d":0.5}');
  assert.equal(metricLog.decode(bytes), either.right(strange));
});

test('an entry without a step is refused by its place', () => {
  const bytes = new TextEncoder().encode('{"kind":"metric-log","value":[{"values":{"loss":"low"}}],"version":1}');
  const decoded = metricLog.decode(bytes);
  assert.ok(either.isLeft(decoded));
  assert.match(decoded.left, /0\.step: must be a whole number from 0/);
  assert.match(decoded.left, /0\.values\.loss: must be a number, "NaN", "Infinity" or "-Infinity", not "low"/);
});

test('a log with very many wrong entries gives a short message', () => {
  const value = Array.from({ length: 1000 }, () => ({}));
  const decoded = metricLog.decode(new TextEncoder().encode(JSON.stringify({ kind: 'metric-log', version: 1, value })));
  assert.ok(either.isLeft(decoded) && decoded.left.length < 1000 && decoded.left.includes('more'));
});

test.run();

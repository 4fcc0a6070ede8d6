import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { logSumExp, meanPrediction } from '../../../stages/evaluate/mean-prediction.js';
import { near } from '../support.js';

const rows = (...values: readonly number[]): Float32Array => Float32Array.from(values);

test('of one pass the scores are its logits, and nothing disagrees', () => {
  const logits = rows(1, 2, 3, 0, 0, 0);
  const { scores, uncertainty } = meanPrediction([logits], 3);
  assert.is(scores, logits);
  assert.equal([...uncertainty.variance, ...uncertainty.mutualInformation], [0, 0, 0, 0]);
  near(uncertainty.mean[2] as number, Math.exp(3) / (Math.exp(1) + Math.exp(2) + Math.exp(3)), 1e-15);
});

test('of several passes the scores are the log of the mean probability', () => {
  const logs = (...values: readonly number[]): Float32Array => rows(...values.map(Math.log));
  const { scores, uncertainty } = meanPrediction([logs(0.9, 0.1), logs(0.5, 0.5)], 2);
  near(Math.exp(scores[0] as number), 0.7, 1e-7);
  near(scores[1] as number, Math.log(uncertainty.mean[1] as number), 1e-15);
  near(uncertainty.variance[0] as number, 2 * 0.04, 1e-7);
});

test('a probability that is too small for a number still has a finite log', () => {
  const { scores } = meanPrediction([rows(2000, 0), rows(2010, 0)], 2);
  near(scores[1] as number, -2000 - Math.log(2) + Math.log1p(Math.exp(-10)), 1e-9);
  near(logSumExp(scores), 0, 1e-15);
});

test('what is no number stays so, and a probability of exactly 0 has the log of 0', () => {
  assert.ok(Number.isNaN(meanPrediction([rows(Number.NaN, 0), rows(1, 0)], 2).scores[1]));
  const { scores } = meanPrediction([rows(0, Number.NEGATIVE_INFINITY), rows(1, Number.NEGATIVE_INFINITY)], 2);
  assert.equal([...scores], [0, Number.NEGATIVE_INFINITY]);
});

test.run();

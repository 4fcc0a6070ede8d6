import { from, lastValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Component, resolveComponent } from '../../../artifacts/component.js';
import type { Alarm, WatchedMetrics } from '../../../pipeline/alarm.js';
import { metricAbove } from '../../../stages/alarms/metric-above.js';
import { noProgress } from '../../../stages/alarms/no-progress.js';
import { notANumber } from '../../../stages/alarms/not-a-number.js';
import { overTime } from '../../../stages/alarms/over-time.js';
import { SKIP_SHARE, skipShare } from '../../../stages/alarms/skip-share.js';

const epoch = (number: number, values: WatchedMetrics['values'], seconds = number): WatchedMetrics => ({
  step: 10 * number,
  epoch: number,
  values,
  seconds,
});
const within = (values: WatchedMetrics['values']): WatchedMetrics => ({ step: 1, epoch: undefined, values, seconds: 0 });

const messagesOf = async (alarm: Component<'alarm'>, metrics: readonly WatchedMetrics[]): Promise<readonly string[]> =>
  lastValueFrom((await resolveComponent<Alarm>(alarm))(from(metrics)).pipe(toArray()));

test('skip connections that lead on more than the share of the edges', async () => {
  const shares = [0.4, 0.5, 0.6].map((share, i) => epoch(i + 1, { [SKIP_SHARE]: share }));
  assert.equal(await messagesOf(skipShare(), [within({ loss: 1 }), ...shares]), [
    'skip connections lead on 60 % of the edges after epoch 3',
  ]);
  assert.is((await messagesOf(skipShare({ above: 0.45 }), shares)).length, 2);
});

test('a metric above a bound, by default the dominant eigenvalue', async () => {
  const metrics = [0.2, 0.4].map((value, i) => epoch(i + 1, { 'largest eigenvalue': value }));
  assert.equal(await messagesOf(metricAbove({ above: 0.3 }), metrics), ['largest eigenvalue is 0.4000 at step 20, above 0.3']);
  assert.equal(await messagesOf(metricAbove({ metric: 'loss', above: 1 }), [within({ loss: 2 })]), [
    'loss is 2.000 at step 1, above 1',
  ]);
});

test('the first metric that is NaN, by name and once; infinities are numbers', async () => {
  const metrics = [
    within({ loss: Number.POSITIVE_INFINITY }),
    within({ loss: 1, entropy: Number.NaN }),
    within({ loss: Number.NaN }),
  ];
  assert.equal(await messagesOf(notANumber(), metrics), ['the metric "entropy" is no number at step 1']);
});

test('no progress for so many epochs, and again after as many more; a better value begins anew', async () => {
  const losses = [3, 2, 2, 2.5, 1.9, 2, 2, 2, 2];
  const metrics = losses.flatMap((loss, i) => [within({ 'train loss': 9 }), epoch(i + 1, { 'train loss': loss })]);
  assert.equal(await messagesOf(noProgress({ epochs: 2 }), metrics), [
    'train loss has not become better than 2.000 for 2 epochs',
    'train loss has not become better than 1.900 for 2 epochs',
    'train loss has not become better than 1.900 for 4 epochs',
  ]);
  const accuracies = [0.5, 0.6, 0.61, 0.62].map((value, i) => epoch(i + 1, { accuracy: value }));
  const higher = noProgress({ epochs: 2, metric: 'accuracy', better: 'higher', margin: 0.05 });
  assert.equal(await messagesOf(higher, accuracies), ['accuracy has not become better than 0.6000 for 2 epochs']);
});

test('no progress for so many evaluations of a search that has no epochs', async () => {
  const figures = [0.5, 0.7, 0.7, 0.6, 0.8];
  const evaluations = figures.map((figure, i): WatchedMetrics => ({ ...within({ best: figure }), step: i + 1 }));
  const alarm = noProgress({ evaluations: 2, metric: 'best', better: 'higher' });
  assert.equal(await messagesOf(alarm, [epoch(1, { best: 9 }), ...evaluations]), [
    'best has not become better than 0.7000 for 2 evaluations',
  ]);
});

test('time over budget, once', async () => {
  const metrics = [59, 60, 61, 90].map((seconds, i) => epoch(i + 1, {}, seconds));
  assert.equal(await messagesOf(overTime({ minutes: 1 }), metrics), [
    'it has taken more than 1 minutes at step 30, by the clock of this machine',
  ]);
});

test.run();

import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type RunView, type StageView, viewAfter } from '../../../../pipeline/command/present/stage-view.js';
import type { RunEvent } from '../../../../pipeline/run/event.js';
import { asStamped, at, progress } from './events.js';

const viewOf = (events: readonly RunEvent[], stage = 'search'): StageView =>
  events.reduce<RunView>((view, event) => viewAfter(view, event, asStamped(event)), new Map()).get(stage) as StageView;

test('the time left is what the steps so far took for each, from the first that was seen', () => {
  assert.is(viewOf([progress(10, 20)]).left, undefined);
  assert.is(viewOf([progress(10, 20), progress(20, 30)]).left, 70);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 98 }), fc.integer({ min: 1, max: 9 }), (first, pace) => {
      const { left } = viewOf([progress(0, first), progress(pace, first + 1)]);
      assert.is(left, (100 - first - 1) * pace);
    }),
  );
});

test('the time left is reckoned anew when the unit changes', () => {
  const download = at(0, { type: 'progress', stage: 'search', done: 0, total: 1000, unit: 'bytes' });
  assert.is(viewOf([download, progress(100, 0), progress(102, 1)]).left, 198);
});

test('metrics of several kinds are kept side by side, the newest of each', () => {
  const metric = (values: Readonly<Record<string, number>>) => at(0, { type: 'metric', stage: 'search', step: 1, values });
  assert.equal(viewOf([metric({ loss: 2 }), metric({ accuracy: 0.5 }), metric({ loss: 1 })]).values, { loss: 1, accuracy: 0.5 });
});

test('the metrics of an epoch replace those of the one before', () => {
  const metric = (epoch: number, values: Readonly<Record<string, number>>) =>
    at(0, { type: 'metric', stage: 'search', step: epoch, epoch, values });
  assert.equal(viewOf([metric(1, { loss: 2, entropy: 1 }), metric(2, { loss: 1 })]).epochValues, { loss: 1 });
});

test('metrics that an epoch tells in several events are kept together, as its losses and its peak memory', () => {
  const metric = (epoch: number, values: Readonly<Record<string, number>>) =>
    at(0, { type: 'metric', stage: 'search', step: epoch, epoch, values });
  const { epoch, epochValues } = viewOf([metric(1, { loss: 2 }), metric(2, { loss: 1 }), metric(2, { memory: 9 })]);
  assert.equal([epoch, epochValues], [2, { loss: 1, memory: 9 }]);
});

test('a replayed metric is no news of the run: it begins no stage and changes none', () => {
  const metric = at(0, { type: 'metric', stage: 'search', step: 1, values: { loss: 2 }, replayed: true });
  const empty: RunView = new Map();
  assert.is(viewAfter(empty, metric, 0), empty);
  assert.equal(viewOf([progress(0, 1), metric]).values, {});
});

test('events of no stage change nothing', () => {
  const empty: RunView = new Map();
  assert.is(viewAfter(empty, at(0, { type: 'log', level: 'info', message: 'hello' }), 0), empty);
  assert.is(viewAfter(empty, at(0, { type: 'done', outputs: {}, problems: [] }), 0), empty);
});

test.run();

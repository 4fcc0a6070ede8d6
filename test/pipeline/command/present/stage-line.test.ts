import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nameWidthOf, stageLines } from '../../../../pipeline/command/present/stage-line.js';
import type { StageView } from '../../../../pipeline/command/present/stage-view.js';
import { columnsOf } from '../../../../pipeline/command/present/text-width.js';

const view: StageView = {
  stage: 'search',
  status: 'running',
  seconds: undefined,
  done: 25,
  total: 100,
  unit: 'steps',
  values: { loss: 1.5 },
  epochValues: {},
  from: undefined,
  left: 75,
};

const texts = (one: StageView, nameWidth: number, width: number): readonly string[] =>
  stageLines(one, nameWidth, width).map(({ text }) => text);

test('a running stage shows a bar, how far it is, the time left and its metrics', () => {
  assert.equal(texts(view, 8, 120), [`search   ${'█'.repeat(6)}${'░'.repeat(18)} 25/100 steps, 1 min 15 s left  loss 1.500`]);
  assert.equal(texts({ ...view, total: 0, values: {} }, 6, 120), [`search ${'░'.repeat(24)} starting`]);
});

test('metrics that do not fit beside a running stage stand below it, those of its last epoch first', () => {
  const epoch = { epoch: 3, epochValues: { 'train accuracy': 0.5, 'validation accuracy': 0.25 } };
  assert.equal(texts({ ...view, ...epoch }, 6, 60), [
    `search ${'█'.repeat(3)}${'░'.repeat(9)} 25/100 steps, 1 min 15 s left`,
    '  epoch 3: train accuracy 0.5000, validation accuracy 0.250…',
  ]);
  assert.is(texts({ ...view, ...epoch, status: 'done', seconds: 3 }, 6, 60).length, 1);
});

test('a metric that another tells by a longer name is said once', () => {
  const line = (values: StageView['values']) => texts({ ...view, values, status: 'done' }, 6, 120)[0]?.slice(38);
  assert.is(line({ accuracy: 0.25, 'test accuracy': 0.25, 'test loss': 1.5 }), 'test accuracy 0.2500, test loss 1.500');
  assert.is(line({ accuracy: 0.5, 'test accuracy': 0.25 }), 'accuracy 0.5000, test accuracy 0.2500');
});

test('a finished stage shows a full bar and what it took', () => {
  const line = (more: Partial<StageView>) => texts({ ...view, values: {}, ...more }, 6, 120)[0]?.slice(32);
  assert.is(line({ status: 'done', seconds: 12 }), 'done 12.0 s');
  assert.is(line({ status: 'cached', seconds: 12 }), 'cached (took 12.0 s)');
  assert.is(line({ status: 'failed' }), 'failed');
  assert.is(line({ status: 'not-begun', reason: 'load failed' }), 'not begun: load failed');
});

test('no line is wider than the terminal, whatever the name and the metrics', () => {
  for (let width = 1; width < 130; width++)
    for (const stage of ['search', '検索'.repeat(30), 'x'.repeat(90)]) {
      const names = nameWidthOf([stage], width);
      for (const text of texts({ ...view, stage }, names, width)) assert.ok(columnsOf(text) <= width);
    }
});

test('a narrow window has no bar, so that the time left is still seen', () => {
  assert.is(texts(view, 6, 38)[0], 'search 25/100 steps, 1 min 15 s left');
});

test.run();

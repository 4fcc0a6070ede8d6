import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../artifacts/digest.js';
import { plainPresenter } from '../../../../pipeline/command/present/plain.js';
import type { RunEvent, StageStatus } from '../../../../pipeline/run/event.js';
import { someProblem } from '../../fixtures/run.js';
import { asStamped, at, present, progress } from './events.js';

const linesOf = async (events: readonly RunEvent[]): Promise<readonly string[]> => {
  const lines: string[] = [];
  await present(
    plainPresenter((line) => lines.push(line), asStamped),
    events,
  );
  return lines;
};

const status = (seconds: number, state: StageStatus['status'], more: Partial<StageStatus> = {}): RunEvent =>
  at(seconds, { type: 'stage', stage: 'search', status: state, ...more });

test('each way in which a stage begins and ends has a line', async () => {
  assert.equal(
    await linesOf([
      status(0, 'running'),
      status(0, 'resumed', { seconds: 3 }),
      status(1, 'cached', { seconds: 12 }),
      status(1, 'done', { seconds: 0.5 }),
      status(1, 'not-begun', { reason: 'load failed' }),
      status(1, 'failed', { problem: someProblem }),
      status(1, 'interrupted', { problem: someProblem }),
    ]),
    [
      'search: started',
      'search: goes on from its last checkpoint',
      'search: cached (took 12.0 s)',
      'search: done in 500 ms',
      'search: not begun: load failed',
      'search: failed',
      'search: interrupted',
    ],
  );
});

test('progress is told every five seconds, with the newest metrics and the time left', async () => {
  const metric = at(3, { type: 'metric', stage: 'search', step: 1, values: { loss: 1.25 } });
  const events = [
    status(0, 'running'),
    progress(1, 1),
    metric,
    ...[2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((second) => progress(second, second)),
  ];
  assert.equal(await linesOf(events), [
    'search: started',
    'search: 5/100 steps, loss 1.250, 1 min 35 s left',
    'search: 10/100 steps, loss 1.250, 1 min 30 s left',
  ]);
});

test('the metrics of an epoch have a line of their own and are not repeated with the progress', async () => {
  const events = [
    status(0, 'running'),
    at(1, { type: 'metric', stage: 'search', step: 9, epoch: 1, values: { 'train loss': 2.5 } }),
    at(2, { type: 'metric', stage: 'search', step: 10, values: { 'batch loss': 2.25 } }),
    progress(6, 6),
  ];
  assert.equal(await linesOf(events), [
    'search: started',
    'search: epoch 1: train loss 2.500',
    'search: 6/100 steps, batch loss 2.250',
  ]);
});

test('messages name their stage, and warnings say that they are', async () => {
  assert.equal(
    await linesOf([
      at(0, { type: 'log', stage: 'search', level: 'warning', message: 'the object is damaged' }),
      at(0, { type: 'log', level: 'info', message: 'hello' }),
    ]),
    ['search: warning: the object is damaged', 'pipe: hello'],
  );
});

test('the outputs come last, summaries of several lines moved in', async () => {
  const digest = digestOf('x');
  assert.equal(
    await linesOf([
      at(9, { type: 'done', outputs: { genotype: { kind: 'genotype', digest, summary: 'a cell\nof two lines' } }, problems: [] }),
    ]),
    [`genotype (${digest.slice(0, 12)}): a cell\n  of two lines`],
  );
});

test.run();

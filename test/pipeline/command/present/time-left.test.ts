import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunView, StageView } from '../../../../pipeline/command/present/stage-view.js';
import { timeLeft } from '../../../../pipeline/command/present/time-left.js';

const stage = (name: string, ...after: readonly string[]) => ({ stage: name, definition: name.replace(/@.*/, ''), after });
const GRAPH = [
  stage('load'),
  stage('search@0', 'load'),
  stage('search@1', 'load'),
  stage('evaluate@0', 'search@0'),
  stage('evaluate@1', 'search@1'),
];

const viewOf = (states: Readonly<Record<string, Partial<StageView>>>): RunView =>
  new Map(
    Object.entries(states).map(([name, state]) => [
      name,
      {
        ...{ stage: name, status: 'running' as const, seconds: undefined, done: 0, total: 0, unit: '' },
        ...{ values: {}, epochValues: {}, from: undefined, left: undefined },
        ...state,
      },
    ]),
  );
const done = (seconds: number): Partial<StageView> => ({ status: 'done', seconds });

test('a stage that waits is taken to need what finished ones of its definition took', () => {
  const view = viewOf({ load: done(1), 'search@0': done(100), 'evaluate@0': done(10), 'search@1': { left: 40 } });
  assert.equal(timeLeft(GRAPH, view, 1), { seconds: 50, unknown: [] });
});

test('what nothing tells of is named rather than guessed', () => {
  const view = viewOf({ load: done(1), 'search@0': { left: 40 } });
  assert.equal(timeLeft(GRAPH, view, 1), { seconds: 40, unknown: ['search@1', 'evaluate@0', 'evaluate@1'] });
  assert.equal(timeLeft(GRAPH, new Map(), 1), { seconds: 0, unknown: GRAPH.map((one) => one.stage) });
});

test('stages that compute at once are not added up, and those behind them wait for theirs alone', () => {
  const running = viewOf({ load: done(1), 'search@0': { left: 40 }, 'search@1': { left: 30 } });
  assert.is(timeLeft(GRAPH, running, 2).seconds, 40);
  const known = viewOf({ load: done(1), 'search@0': { left: 40 }, 'search@1': done(50), 'evaluate@1': done(20) });
  assert.is(timeLeft(GRAPH, known, 2).seconds, 60);
});

test('a cached stage tells as much as one that was just computed; a run that is over needs nothing', () => {
  const cached = (seconds: number): Partial<StageView> => ({ status: 'cached', seconds });
  const view = viewOf({ load: done(1), 'search@0': cached(100), 'evaluate@0': cached(10), 'search@1': cached(90) });
  assert.equal(timeLeft(GRAPH, view, 1), { seconds: 10, unknown: [] });
  const over = new Map([...view, ['evaluate@1', view.get('evaluate@0') as StageView]]);
  assert.equal(timeLeft(GRAPH, over, 1), { seconds: 0, unknown: [] });
});

test.run();

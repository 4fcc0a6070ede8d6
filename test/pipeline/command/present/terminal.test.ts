import { Writable } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../artifacts/digest.js';
import type { StageView } from '../../../../pipeline/command/present/stage-view.js';
import { stageLine, terminalPresenter } from '../../../../pipeline/command/present/terminal.js';
import { at, present, progress } from './events.js';

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

test('a running stage shows a bar, how far it is, the time left and its metrics', () => {
  assert.is(stageLine(view, 8, 100), `search   ${'█'.repeat(6)}${'░'.repeat(18)} 25/100 steps, 1 min 15 s left  loss 1.500`);
  assert.is(stageLine({ ...view, total: 0, values: {} }, 6, 100), `search ${'░'.repeat(24)} starting`);
});

test('a finished stage shows a full bar and what it took', () => {
  const line = (more: Partial<StageView>) => stageLine({ ...view, values: {}, ...more }, 6, 100).slice(32);
  assert.is(line({ status: 'done', seconds: 12 }), 'done 12.0 s');
  assert.is(line({ status: 'cached', seconds: 12 }), 'cached (took 12.0 s)');
  assert.is(line({ status: 'failed' }), 'failed');
  assert.is(line({ status: 'not-begun', reason: 'load failed' }), 'not begun: load failed');
});

test('a line is never wider than the terminal', () => {
  for (let width = 10; width < 90; width++) assert.ok(stageLine(view, 20, width).length <= width);
});

test('a run is drawn with one line a stage, and its outputs stand below', async () => {
  let drawn = '';
  const stream = Object.assign(
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        drawn += chunk.toString('utf8');
        done();
      },
    }),
    {
      isTTY: true,
      columns: 100,
      cursorTo: () => true,
      moveCursor: () => true,
      clearLine: () => true,
      clearScreenDown: () => true,
    },
  );
  const digest = digestOf('x');
  await present(terminalPresenter(stream as unknown as NodeJS.WriteStream), [
    at(0, { type: 'stage', stage: 'search', status: 'running' }),
    progress(1, 1),
    at(2, { type: 'log', stage: 'search', level: 'warning', message: 'look' }),
    at(3, { type: 'stage', stage: 'search', status: 'done', seconds: 3 }),
    at(3, { type: 'done', outputs: { cell: { kind: 'genotype', digest, summary: 'a cell' } }, problems: [] }),
  ]);
  assert.match(drawn, 'done 3.0 s');
  assert.match(drawn, 'search: warning: look');
  assert.ok(drawn.trimEnd().endsWith(`cell (${digest.slice(0, 12)}): a cell`));
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../artifacts/digest.js';
import { displayOn, preparing } from '../../../../pipeline/command/present/display.js';
import { terminalPresenter } from '../../../../pipeline/command/present/terminal.js';
import type { RunEvent, RunStage, StageStatus } from '../../../../pipeline/run/event.js';
import { at, present, progress } from './events.js';
import { screen } from './screen.js';

const graphOf = (names: readonly string[]): RunEvent => {
  const graph = names.map((stage): RunStage => {
    const definition = stage.replace(/@.*/, '');
    return { stage, definition, config: {}, resources: {}, after: [], seed: 0, outputs: {} };
  });
  const run = {
    experiment: 'x',
    choices: {},
    overrides: [],
    seed: 0,
    backend: { name: 'none' },
    versions: {},
    executor: '',
    store: '',
  };
  return at(0, { type: 'run', ...run, graph });
};
const status = (stage: string, state: StageStatus['status'], seconds?: number): RunEvent =>
  at(1, { type: 'stage', stage, status: state, ...(seconds === undefined ? {} : { seconds }) });
const digest = digestOf('x');
const DONE = at(9, { type: 'done', outputs: { cell: { kind: 'genotype', digest, summary: 'a cell' } }, problems: [] });

test('a run is drawn with one line a stage, messages above and outputs below', async () => {
  const { stream, rows, isCursorShown } = screen(100, 20);
  await present(terminalPresenter(stream, true), [
    graphOf(['search']),
    status('search', 'running'),
    progress(1, 1),
    at(2, { type: 'log', stage: 'search', level: 'warning', message: 'look' }),
    status('search', 'done', 3),
    DONE,
  ]);
  assert.equal(rows(), [
    'search: warning: look',
    `search ${'█'.repeat(20)} done 3.0 s`,
    `cell (${digest.slice(0, 12)}): a cell`,
    '',
  ]);
  assert.ok(isCursorShown());
});

test('more stages than the window has rows: those that compute are seen, the others counted, with what the run needs', async () => {
  const names = Array.from({ length: 60 }, (_, i) => `search@${i}`);
  const { stream, rows, resize } = screen(70, 8);
  const display = terminalPresenter(stream, false);
  for (const event of [
    graphOf(names),
    ...names.slice(0, 50).map((name) => status(name, 'done', 4)),
    status('search@50', 'running'),
  ])
    await display.write(event);
  resize(70, 7);
  const seen = rows().slice(-6);
  assert.match(seen[0] as string, /^… 47 done$/);
  assert.match(seen[4] as string, /^search@50 ░+ starting$/);
  assert.match(seen[5] as string, /^50 of 60 stages, .*, left: about 40\.0 s$/);
  await display.end();
});

test('a terminal that nobody watches gets plain lines: in CI, and where it cannot draw', async () => {
  for (const environment of [{ CI: 'true' }, { TERM: 'dumb' }]) {
    const { stream, sent } = screen(80, 20);
    await present(displayOn(stream, environment), [status('search', 'running'), status('search', 'done', 3)]);
    assert.is(sent(), 'search: started\nsearch: done in 3.0 s\n');
    preparing(stream, environment, 'reading')();
    assert.not.match(sent(), 'reading');
  }
});

test('NO_COLOR takes the colours and leaves the display', async () => {
  const colours = async (environment: Readonly<Record<string, string>>): Promise<boolean> => {
    const { stream, sent } = screen(80, 20);
    await present(displayOn(stream, environment), [status('search', 'failed'), DONE]);
    assert.match(sent(), 'failed');
    return /\p{Cc}\[\d+m/u.test(sent());
  };
  assert.ok(await colours({}));
  assert.ok(await colours({ NO_COLOR: '' }));
  assert.not.ok(await colours({ NO_COLOR: '1' }));
});

test('the word that a command prepares is gone once it is ready', () => {
  const { stream, rows } = screen(80, 20);
  const ready = preparing(stream, {}, 'reading the experiment');
  assert.equal(rows(), ['reading the experiment …']);
  ready();
  ready();
  assert.equal(rows(), ['']);
});

test.run();

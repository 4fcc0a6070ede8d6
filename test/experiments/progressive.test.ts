import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunEvent } from '../../pipeline/run/event.js';
import { pipe } from '../command/project.js';
import { digestsOf, type Ended, makeProject, type Project, pipeRun, runUntil, statusOf } from './project.js';

/** A search in two stages, small: 30 training images, 3 steps an epoch. */
const EXPERIMENT = `
import { darts, dirichlet, discretise, experiment, load, search, shapes, widenAndPrune } from 'sluice';

export default experiment('progressive', () =>
  load(shapes({ train: 60, test: 10, size: 16 }), { validation: 0.5 }).pipe(
    search({
      space: darts({ cells: 3, channels: 4, nodes: 2, operations: ['none', 'skip_connect', 'sep_conv_3x3'] }),
      architecture: dirichlet(),
      partial: 4,
      epochs: 2,
      scheduleEpochs: 5,
      batchSize: 10,
      weights: { learningRate: 0.1 },
      optimiser: { learningRate: 0.01 },
    }),
    widenAndPrune({ partial: 2, keep: 2 }),
    search({ epochs: 3 }),
    discretise(),
  ),
);
`;
const FIRST = { load: 'cached', 'search-1': 'cached' };

let project: Project;
let whole: Ended;
const run = (...words: readonly string[]): Promise<Ended> =>
  pipeRun(project, 'progressive.ts', '--store', 'a', '--no-check', ...words);

test.before(async () => {
  project = await makeProject({ 'progressive.ts': EXPERIMENT });
  whole = await pipeRun(project, 'progressive.ts', '--store', 'a');
});
test.after(() => project.remove());

test('the second search takes from the first what it is not told, and goes on under its schedule', () => {
  assert.is(whole.code, 0, whole.complaint);
  const rates = whole.events.flatMap((event) =>
    event.type === 'metric' && event.values['learning rate'] !== undefined ? [[event.stage, event.values['learning rate']]] : [],
  );
  const expected = [0, 1, 2, 3, 4].map((epoch) => 0.001 + (0.099 * (1 + Math.cos((Math.PI * epoch) / 5))) / 2);
  assert.equal(
    rates.map(([stage]) => stage),
    ['search-1', 'search-1', 'search-2', 'search-2', 'search-2'],
  );
  for (const [epoch, [, rate]] of rates.entries()) assert.ok(Math.abs((rate as number) - (expected[epoch] as number)) < 1e-12);
});

test('another number of operations reruns the pruning and the second search, and a longer second search itself alone', async () => {
  const pruned = await run('--set', 'widenAndPrune.keep=1');
  assert.equal(statusOf(pruned), { ...FIRST, widenAndPrune: 'done', 'search-2': 'done', discretise: 'done' });
  const longer = await run('--set', 'search-2.epochs=1');
  assert.equal(statusOf(longer), { ...FIRST, widenAndPrune: 'cached', 'search-2': 'done', discretise: 'done' });
  assert.is(digestsOf(longer)['widenAndPrune.widened'], digestsOf(whole)['widenAndPrune.widened']);
});

test('a run killed in its second search goes on there and ends with the digests of an uninterrupted one', async () => {
  const folder = join(project.folder, 'killed/checkpoints');
  // Events do not wait for what is being written: a checkpoint is there once the file that counts is.
  const hasCheckpoint = (): boolean =>
    existsSync(folder) &&
    readdirSync(folder).some((key) => readdirSync(join(folder, key)).some((name) => name.endsWith('.json')));
  const isKilled = (event: RunEvent): boolean =>
    event.type === 'metric' && event.stage === 'search-2' && event.step >= 2 && hasCheckpoint();
  const killed = await runUntil(project, 'progressive.ts', 'killed', isKilled);
  assert.is(killed[killed.length - 1]?.type, 'metric');
  const resumed = await pipeRun(project, 'progressive.ts', '--store', 'killed', '--no-check');
  assert.is(resumed.code, 0, resumed.complaint);
  assert.equal(statusOf(resumed), { ...FIRST, widenAndPrune: 'cached', 'search-2': 'done', discretise: 'done' });
  assert.ok(resumed.events.some((event) => event.type === 'stage' && event.stage === 'search-2' && event.status === 'resumed'));
  assert.equal(digestsOf(resumed), digestsOf(whole));
});

test('the widened search is shown by what is left of it', async () => {
  const digest = digestsOf(whole)['widenAndPrune.widened'] as string;
  const { out: stdout } = await pipe(project.folder, `show ${digest.slice(0, 12)} --store a`);
  assert.match(stdout, /^widened-search [0-9a-f]{64}\nmade by stage widenAndPrune as "widened"/);
  assert.match(stdout, /dirichlet over darts after 2 epochs, partial channels 1\/2, 2 operations an edge/);
  assert.match(stdout, /"epochsBefore": 2/);
});

test.run();

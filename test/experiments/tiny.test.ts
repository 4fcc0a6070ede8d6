import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunEvent } from '../../pipeline/run/event.js';
import { digestsOf, type EndAt, type Ended, makeProject, type Project, pipeRun, runUntil, statusOf } from './project.js';

const STAGES = ['load', 'search', 'discretise', 'retrain', 'evaluate'];

/** All of an experiment, small: 60 pictures, 12 steps of search, 12 steps of training. */
const experimentWith = (architecture: string): string => `
import { darts, dirichlet, discretise, evaluate, experiment, load, retrain, search, shapes, softmax } from 'sluice';

export default experiment('tiny', () => {
  const images = load(shapes({ train: 60, test: 20, size: 16 }), { validation: 0.5 });
  const cell = images.pipe(
    search({
      space: darts({ cells: 3, channels: 4, nodes: 2, operations: ['none', 'skip_connect', 'sep_conv_3x3'] }),
      architecture: ${architecture},
      partial: 2,
      epochs: 4,
      warmUp: 1,
      batchSize: 10,
      weights: { learningRate: 0.1 },
      optimiser: { learningRate: 0.01 },
    }),
    discretise(),
  );
  const network = cell.pipe(retrain({ cells: 3, channels: 4, epochs: 2, batchSize: 10, auxiliary: 0.4, dropPath: 0.2, weights: { learningRate: 0.1 } }));
  return { genotype: cell, network, evaluation: network.pipe(evaluate()) };
});
// Named so that the imports that one of the two leaves unused are used.
export const relaxations = { dirichlet, softmax };
`;

let project: Project;
let uninterrupted: Ended;

const all = (status: string) => Object.fromEntries(STAGES.map((stage) => [stage, status]));

test.before(async () => {
  project = await makeProject({ 'tiny.ts': experimentWith('dirichlet()'), 'swapped.ts': experimentWith('softmax()') });
  uninterrupted = await pipeRun(project, 'tiny.ts', '--store', 'a');
});
test.after(() => project.remove());

test('the experiment runs from images to the evaluation of a network', () => {
  assert.is(uninterrupted.code, 0, uninterrupted.complaint);
  assert.equal(statusOf(uninterrupted), all('done'));
  assert.equal(Object.keys(digestsOf(uninterrupted)), [
    ...['discretise.genotype', 'evaluate.evaluation', 'evaluate.metrics', 'load.split', 'retrain.metrics', 'retrain.network'],
    ...['search.distribution', 'search.metrics', 'search.state', 'search.trajectory'],
  ]);
  const last = uninterrupted.events[uninterrupted.events.length - 1] as RunEvent;
  assert.is(last.type, 'done');
  if (last.type === 'done')
    assert.equal(
      Object.values(last.outputs).map(({ kind }) => kind),
      ['genotype', 'trained-network', 'evaluation'],
    );
});

test('the same in processes, and in threads over a store in memory, gives the same digest for every artifact', async () => {
  const runs = [
    ['--executor', 'process', '--store', 'b'],
    ['--executor', 'thread', '--store', 'memory:tiny'],
  ];
  for (const words of runs) {
    const again = await pipeRun(project, 'tiny.ts', ...words, '--no-check');
    assert.equal([again.code, again.complaint], [0, '']);
    assert.equal(digestsOf(again), digestsOf(uninterrupted));
    const cached = await pipeRun(project, 'tiny.ts', ...words, '--no-check');
    assert.equal(statusOf(cached), all('cached'));
    assert.equal(digestsOf(cached), digestsOf(uninterrupted));
  }
});

const isStatus = (event: RunEvent, stage: string, status: string): boolean =>
  event.type === 'stage' && event.stage === stage && event.status === status;
const isStep = (event: RunEvent, stage: string, step: number): boolean =>
  event.type === 'metric' && event.stage === stage && event.step >= step;

test('a run killed at five moments and started again ends with the digests of an uninterrupted one', async () => {
  const folder = join(project.folder, 'killed/checkpoints');
  const checkpoints = (): readonly string[] => (existsSync(folder) ? readdirSync(folder) : []);
  // Events do not wait for what is being written: a checkpoint is there once the file that counts is.
  const hasCheckpoint = (): boolean =>
    checkpoints().some((key) => readdirSync(join(folder, key)).some((name) => name.endsWith('.json')));
  const stepWithCheckpoint =
    (stage: string, step: number): EndAt =>
    (event) =>
      isStep(event, stage, step) && hasCheckpoint();
  const moments: readonly { readonly at: EndAt; readonly finished: readonly string[]; readonly resumes?: string }[] = [
    { at: (event) => isStatus(event, 'load', 'running'), finished: [] },
    { at: stepWithCheckpoint('search', 2), finished: ['load'], resumes: 'search' },
    { at: stepWithCheckpoint('search', 8), finished: ['load'], resumes: 'search' },
    { at: (event) => isStatus(event, 'search', 'done'), finished: ['load', 'search'] },
    { at: stepWithCheckpoint('retrain', 4), finished: ['load', 'search', 'discretise'], resumes: 'retrain' },
  ];
  const runs: Pick<Ended, 'events'>[] = [];
  for (const { at } of moments) runs.push({ events: await runUntil(project, 'tiny.ts', 'killed', at) });
  const whole = await pipeRun(project, 'tiny.ts', '--store', 'killed', '--no-check');
  for (const [i, { events }] of runs.entries()) assert.is.not(events[events.length - 1]?.type, 'done', `run ${i} was not ended`);
  assert.is(whole.code, 0, whole.complaint);
  // What the run after each kill found, and where it went on.
  [...runs.slice(1), whole].forEach((run, i) => {
    const { finished, resumes } = moments[i] as (typeof moments)[number];
    for (const stage of finished) assert.is(statusOf(run)[stage], 'cached', `${stage} after kill ${i}`);
    const resumed = run.events.flatMap((event) => (event.type === 'stage' && event.status === 'resumed' ? [event.stage] : []));
    assert.equal(resumed, resumes === undefined ? [] : [resumes], `what goes on from a checkpoint after kill ${i}`);
  });
  assert.equal(digestsOf(whole), digestsOf(uninterrupted));
  assert.equal(checkpoints(), []);
});

test('swapping the relaxation loads nothing anew and searches anew', async () => {
  const swapped = await pipeRun(project, 'swapped.ts', '--store', 'a', '--no-check');
  assert.is(swapped.code, 0, swapped.complaint);
  assert.equal([statusOf(swapped)['load'], statusOf(swapped)['search']], ['cached', 'done']);
  assert.is(digestsOf(swapped)['load.split'], digestsOf(uninterrupted)['load.split']);
  assert.is.not(digestsOf(swapped)['search.distribution'], digestsOf(uninterrupted)['search.distribution']);
});

test('another seed gives other pictures, another search and another network', async () => {
  const seeded = await pipeRun(
    project,
    'tiny.ts',
    '--store',
    'a',
    '--no-check',
    '--seed',
    '1',
    '--set',
    'search.epochs=2',
    '--set',
    'retrain.epochs=1',
  );
  assert.is(seeded.code, 0, seeded.complaint);
  for (const name of ['load.split', 'search.distribution', 'search.state', 'retrain.network']) {
    assert.is.not(digestsOf(seeded)[name], digestsOf(uninterrupted)[name], name);
  }
});

test('a loss that turns into no number fails its stage with one message, and what was finished stays', async () => {
  const failed = await pipeRun(project, 'tiny.ts', '--store', 'a', '--no-check', '--set', 'search.weights.learningRate=1e30');
  assert.is(failed.code, 1);
  assert.match(
    failed.complaint,
    /^error: the (gradient of the )?(training|validation) loss became (NaN|Infinity) at epoch 1, step \d+\n {2}at: stage search\n {2}to mend: lower the learning rate.*\n$/,
  );
  assert.equal(statusOf(failed), { ...all('not-begun'), load: 'cached', search: 'failed' });
  assert.equal(statusOf(await pipeRun(project, 'tiny.ts', '--store', 'a', '--no-check')), all('cached'));
});

test.run();

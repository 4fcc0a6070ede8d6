import { either } from 'fp-ts';
import { lastValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import { ownIdentity } from '../../../artifacts/store/process-identity.js';
import { listRuns, putRunHead } from '../../../artifacts/store/run-blobs.js';
import { problem } from '../../../base/problem.js';
import { experiment } from '../../../pipeline/experiment.js';
import { type KnownRun, recordReader } from '../../../pipeline/record/read-records.js';
import { RunHead } from '../../../pipeline/record/record.js';
import { forgetOldRuns, type RecorderPace, runRecorder } from '../../../pipeline/record/recorder.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { runExperiment } from '../../../pipeline/run/run-experiment.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { doneOf, optionsWith } from '../fixtures/run.js';
import { count, misbehave, one } from '../fixtures/stages.js';

const AT_ONCE: RecorderPace = { every: 0, soon: 0, seconds: () => 0 };

const begin = async (): Promise<readonly RunEvent[]> => {
  const first = one({ n: 2 });
  const whole = experiment('counting', () => ({
    counted: first.pipe(count({ steps: 2 })),
    broken: first.pipe(misbehave({ how: 'throw' })),
  }));
  return lastValueFrom(runExperiment(whole, optionsWith(await scratchStore(), { run: 'first' })).pipe(toArray()));
};

let run: Promise<readonly RunEvent[]> | undefined;

/** The events of one run, whose second stage fails. */
const eventsOf = (): Promise<readonly RunEvent[]> => {
  run ??= begin();
  return run;
};

const newest = ([first]: readonly KnownRun[]): KnownRun => {
  if (first === undefined) throw new Error('there is no run');
  return first;
};

test('the record of a run has its stages, metrics, artifacts, problems and end', async () => {
  const blobs = memoryBlobs('memory:record');
  const { write, end } = runRecorder(blobs, AT_ONCE);
  const events = await eventsOf();
  for (const event of events) write(event);
  await end();
  const { runs, damaged } = await recordReader(blobs)();
  assert.equal(damaged, []);
  const { head, state, life } = newest(runs);
  assert.equal([head.run, head.experiment, head.stages.length, life], ['first', 'counting', 3, 'over']);
  const stages = new Map(state.stages.map((stage) => [stage.stage, stage]));
  assert.equal([...stages].map(([name, { status }]) => [name, status]).sort(), [
    ['count', 'done'],
    ['misbehave', 'failed'],
    ['one', 'done'],
  ]);
  assert.ok(stages.get('count')?.key);
  assert.equal(stages.get('count')?.metrics, []);
  assert.ok(Object.values(stages.get('count')?.artifacts ?? {}).some(({ kind }) => kind === 'metric-log'));
  assert.is(stages.get('misbehave')?.problem?.what, state.ended?.problems[0]?.what);
  assert.is((await listRuns(blobs)).length, 1);
  assert.is((await blobs.list('runs/')).length, 2);
});

test('a run that goes on has its curve in the record; one that is abandoned says so', async () => {
  const blobs = memoryBlobs('memory:begun');
  const { write, end } = runRecorder(blobs, AT_ONCE);
  const events = await eventsOf();
  const metric = events.findIndex(({ type }) => type === 'metric');
  for (const event of events.slice(0, metric + 1)) write(event);
  const read = recordReader(blobs);
  while ((await read()).runs.length === 0) await new Promise((settle) => setTimeout(settle, 1));
  const { state, life } = newest((await read()).runs);
  assert.is(life, 'running');
  assert.equal(state.stages.find(({ stage }) => stage === 'count')?.metrics, [{ step: 1, values: { value: 1 } }]);
  await end();
  const { state: last, life: lastLife } = newest((await read()).runs);
  assert.equal([lastLife, last.ended?.problems[0]?.what], ['over', 'the run was abandoned']);
});

test('a run whose process is gone counts as killed, and one of another machine as unknown', async () => {
  const blobs = memoryBlobs('memory:killed');
  const events = await eventsOf();
  const { write } = runRecorder(blobs, AT_ONCE);
  for (const event of events.slice(0, 3)) write(event);
  while ((await listRuns(blobs)).length === 0) await new Promise((settle) => setTimeout(settle, 1));
  const lifeBy = async (life: 'dead' | 'unknown') => (await recordReader(blobs, async () => life)()).runs[0]?.life;
  assert.equal([await lifeBy('dead'), await lifeBy('unknown')], ['killed', 'unknown']);
});

test('a record that cannot be written is told at the end of a run that computed, and of no other', async () => {
  const events = await eventsOf();
  const failure = new Error('no room');
  const ending = async (told: readonly RunEvent[]): Promise<unknown> => {
    const { write, end } = runRecorder({ ...memoryBlobs('memory:full'), putIfAbsent: () => Promise.reject(failure) }, AT_ONCE);
    for (const event of told) write(event);
    return Promise.resolve(end()).then(
      () => 'nothing',
      (error: unknown) => error,
    );
  };
  assert.is(await ending(events), failure);
  const computed = (event: RunEvent): boolean => event.type === 'stage' && event.status === 'done';
  assert.is(await ending(events.filter((event) => !computed(event))), 'nothing');
  const full = problem('store', 'the disk is full', 'here', 'free some');
  const last = { ...doneOf(events), problems: [full] };
  assert.is(await ending([...events.slice(0, -1), last]), 'nothing');
});

test('of many runs the oldest that are over are forgotten, and none that goes on', async () => {
  const blobs = memoryBlobs('memory:many');
  const holder = await ownIdentity();
  for (let index = 0; index < 125; index++) {
    const begun = new Date(1e12 + index * 1000).toISOString();
    const gone = index === 3 ? holder : { ...holder, pid: 2 ** 30 };
    const head = { run: `run-${index}`, experiment: 'x', begun, choices: {}, overrides: [], seed: 0, backend: 'none' };
    const whole = { ...head, executor: 'thread', versions: {}, holder: gone, stages: [] };
    await putRunHead(blobs, `run-${index}`, RunHead.encode(whole));
  }
  await forgetOldRuns(blobs);
  const left = (await listRuns(blobs)).map(({ run }) => run);
  assert.is(left.length, 101);
  assert.ok(left.includes('run-3') && left.includes('run-124') && !left.includes('run-24'));
});

test('a damaged record is named, and the others are read', async () => {
  const blobs = memoryBlobs('memory:damaged');
  const { write, end } = runRecorder(blobs, AT_ONCE);
  for (const event of await eventsOf()) write(event);
  await end();
  await blobs.putIfAbsent('runs/other/run.json', Buffer.from('{}'));
  const { runs, damaged } = await recordReader(blobs)();
  assert.equal([runs.length, damaged], [1, ['other']]);
  assert.ok(either.isRight(RunHead.decode(runs[0]?.head)));
});

test.run();

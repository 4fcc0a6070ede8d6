import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findReport } from '../../../pipeline/command/report/find-report.js';
import { type Experiment, experiment } from '../../../pipeline/experiment.js';
import { type KnownRun, recordReader } from '../../../pipeline/record/read-records.js';
import { runRecorder } from '../../../pipeline/record/recorder.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import type { RunOptions } from '../../../pipeline/run/node-run.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { eventsOf, optionsWith, rightOf } from '../fixtures/run.js';
import { after, count, misbehave, one } from '../fixtures/stages.js';

const failing = experiment('failing', () => {
  const first = one({ n: 2 });
  return { counted: first.pipe(count({ steps: 2 })), ended: first.pipe(misbehave({ how: 'throw' })).pipe(after()) };
});

/** Runs an experiment and records it as `pipe run` does, each event as `change` makes it. */
const recorded = async (
  whole: Experiment,
  options: RunOptions,
  change = (event: RunEvent): readonly RunEvent[] => [event],
): Promise<void> => {
  const { write, end } = runRecorder(options.store.blobs);
  for (const event of (await eventsOf(whole, options)).flatMap(change)) write(event);
  await end();
};

const reportOf = async (whole: Experiment, options: RunOptions, lives?: Parameters<typeof recordReader>[1]) =>
  rightOf(await findReport(whole, options, { sections: [], version: '0', readRuns: recordReader(options.store.blobs, lives) })());

test('a report says why a stage failed, and when; once it is finished no more', async () => {
  const options = optionsWith(await scratchStore());
  await recorded(failing, options);
  const { problems } = await reportOf(failing, options);
  assert.is(problems.length, 1);
  assert.is(problems[0]?.stage, 'misbehave');
  assert.match(
    problems[0]?.message ?? '',
    /^failed in the run of \d{4}-.* UTC: the wheel came off \(stage misbehave\); to mend: /,
  );
  const other = experiment('other', () => one({ n: 2 }).pipe(count({ steps: 2 })));
  assert.equal((await reportOf(other, options)).problems, []);
});

test('a warning of the run that made a stage, such as an alarm, is in the report, also after a later run that found it', async () => {
  const options = optionsWith(await scratchStore(), { run: 'first' });
  const whole = experiment('counting', () => one({ n: 2 }).pipe(count({ steps: 2 })));
  const alarm = 'alarm noProgress: nothing for 3 epochs; the stage stops with its result so far';
  await recorded(whole, options, (event) =>
    event.type === 'stage' && event.stage === 'count' && event.status === 'done'
      ? [{ type: 'log', stage: 'count', level: 'warning', message: alarm, time: event.time, run: event.run }, event]
      : [event],
  );
  await recorded(whole, { ...options, run: 'second' });
  const { warnings } = await reportOf(whole, options);
  assert.equal(warnings, [{ stage: 'count', message: alarm }]);
});

test('a stage that is being computed, and one whose run was killed, are told of', async () => {
  const options = optionsWith(await scratchStore());
  const whole = experiment('counting', () => one({ n: 2 }).pipe(count({ steps: 2 })));
  const { write } = runRecorder(options.store.blobs, { every: 0, soon: 0, seconds: () => 0 });
  const events = await eventsOf(whole, optionsWith(await scratchStore()));
  for (const event of events.slice(0, 2)) write(event);
  const runs = async (): Promise<readonly KnownRun[]> => (await recordReader(options.store.blobs)()).runs;
  while ((await runs()).length === 0) await new Promise((settle) => setTimeout(settle, 2));
  const computed = (await reportOf(whole, options)).warnings.find(({ message }) => /being computed/.test(message));
  assert.match(computed?.message ?? '', new RegExp(`^is being computed by process ${process.pid} on `));
  const { problems } = await reportOf(whole, options, async () => 'dead');
  assert.match(problems[0]?.message ?? '', /^its run was killed after .* UTC, while it was computed$/);
  const ofUnknown = await reportOf(whole, options, async () => 'unknown');
  const unknown = ofUnknown.warnings.find(({ stage }) => stage === 'one');
  assert.match(unknown?.message ?? '', /^was being computed by process \d+ on .*, last heard of at .* UTC$/);
  assert.is(ofUnknown.stages.find(({ stage }) => stage === 'one')?.look, undefined);
});

test.run();

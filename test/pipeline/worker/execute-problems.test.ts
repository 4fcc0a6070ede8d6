import { either, option } from 'fp-ts';
import { lastValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import type { Problem } from '../../../base/problem.js';
import { executeJob } from '../../../pipeline/worker/execute.js';
import { bytesOf, resultOf, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { clock, failureOf, jobOf, newControl, run } from '../fixtures/job.js';
import { addStage, misbehaveStage, oneStage } from '../fixtures/stages.js';

test('a stage that throws or errors is a problem with its message and place, and its exception as the cause', async () => {
  const store = await scratchStore();
  for (const how of ['throw', 'reject']) {
    const { problem, what, where, remedy, cause } = failureOf(await run(jobOf(misbehaveStage, { how }, store), store));
    assert.equal([problem, what, where], ['stage', 'the wheel came off', 'stage misbehave']);
    assert.match(remedy, '--stack');
    assert.match(String(cause), 'stages.ts');
  }
});

const misdeeds: readonly (readonly [string, string])[] = [
  ['twice', 'twice the output "out"'],
  ['undeclared', 'an undeclared output "other"'],
  ['nothing', 'ended without its output out'],
  ['unwritable', 'this number cannot be written: n is NaN'],
  ['malformed', 'this number is malformed: n: must be number, not "one"'],
  ['unknown event', 'emitted an event of the unknown type "metrics"'],
  ['no event', 'emitted null, which is no event'],
  ['unmeasured metric', 'emitted a malformed event "metric": values.loss: must be number, not "0.5"'],
  ['undeclared checkpoint', 'declares no kind'],
];
for (const [how, message] of misdeeds) {
  test(`a stage that breaks its contract (${how}) is a problem that says how`, async () => {
    const store = await scratchStore();
    const { problem, what } = failureOf(await run(jobOf(misbehaveStage, { how }, store), store));
    assert.is(problem, 'stage');
    assert.ok(what.includes(message), what);
  });
}

test('a missing input, a damaged one and one of another kind are problems before the stage starts', async () => {
  const store = await scratchStore();
  const absent = failureOf(await run(jobOf(addStage, {}, store, { inputs: { one: digestOf('nowhere') } }), store));
  assert.is(absent.problem, 'store');
  const text = await resultOf(store.write(bytesOf('just text')));
  const other = failureOf(await run(jobOf(addStage, {}, store, { inputs: { one: text } }), store));
  assert.equal([other.problem, other.what.startsWith('input "one" is not a number')], ['store', true]);
});

test('a module without the stage, a wrong configuration and a missing backend are problems', async () => {
  const store = await scratchStore();
  const absent = failureOf(await run(jobOf(oneStage, {}, store, { stage: 'nowhere' }), store));
  assert.ok(absent.what.includes('exports no stage named "nowhere"'), absent.what);
  const wrong = failureOf(await run(jobOf(oneStage, { n: 0 }, store), store));
  assert.equal([wrong.problem, wrong.what], ['usage', 'n: must be a whole number from 1, not 0']);
  const backend = { name: 'gone', source: import.meta.url, exported: 'gone' };
  const unusable = failureOf(await run(jobOf(oneStage, {}, store, { backend }), store));
  assert.match(unusable.remedy, '--backend');
});

test('an error of the store while an artifact is written ends the stage with that problem', async () => {
  const store = await scratchStore();
  const full: Problem = { problem: 'store', what: 'The disk is full', where: store.where, remedy: 'Free space' };
  const messages = await lastValueFrom(
    executeJob(jobOf(oneStage, {}, store), { ...store, write: () => async () => either.left(full) }, newControl(), clock).pipe(
      toArray(),
    ),
  );
  assert.equal(failureOf(messages), full);
  assert.ok(option.isNone(await resultOf(store.checkpoint(digestOf('x')))));
});

test.run();

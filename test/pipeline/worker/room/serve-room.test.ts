import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { problem } from '../../../../base/problem.js';
import { resultOf, scratchStore } from '../../../artifacts/fixtures/scratch.js';
import { onEngine, testEngine } from '../../executors/remote/test-engine.js';
import { messagesOf, walking } from '../../executors/remote/walking.js';
import { failureOf } from '../../fixtures/job.js';

test('code that is edited while a worker loads it is refused once the stage is at work, and nothing is kept of what it made', async () => {
  const edited = problem('stage', 'the code of the stage is another', 'stage walk', 'run again');
  for (const steps of [1, 60]) {
    let checks = 0;
    const engine = testEngine({
      checkCode: () => async () => {
        checks += 1;
        return checks === 1 ? either.right(undefined) : either.left(edited);
      },
    });
    const store = await scratchStore();
    const job = walking(store, { steps, wait: 4 }, { checkpointSeconds: 0 });
    const messages = await messagesOf(onEngine(engine), job);
    assert.is(failureOf(messages).what, edited.what);
    assert.is(checks, 2);
    assert.is((await resultOf(store.manifest(job.key)))._tag, 'None');
    assert.is((await resultOf(store.checkpointNote(job.key)))._tag, 'None');
  }
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../artifacts/digest.js';
import { scratchStore } from '../../../artifacts/fixtures/scratch.js';
import { failureOf, jobOf, run } from '../../fixtures/job.js';
import { oneStage } from '../../fixtures/stages.js';

test('a job whose code is not in its store fails with a message, and runs no files that lie there', async () => {
  const store = await scratchStore();
  const stored = { digest: digestOf('code'), outside: { own: [], packages: [], installed: [] } };
  const { problem, what, remedy } = failureOf(await run(jobOf(oneStage, {}, store, { stored }), store));
  assert.equal([problem, what], ['store', 'the code of the job is not in the store']);
  assert.match(remedy, 'run again');
});

test.run();

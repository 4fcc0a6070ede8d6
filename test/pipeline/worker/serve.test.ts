import { Readable } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { WorkerMessage } from '../../../pipeline/worker/job.js';
import { dataOf } from '../../../pipeline/worker/lines.js';
import { serveJob } from '../../../pipeline/worker/serve.js';
import { failureOf } from '../fixtures/job.js';
import { rightOf } from '../fixtures/run.js';

test('a request that cannot be read is a failure that the worker tells of', async () => {
  for (const [told, why] of [
    ['{"job": {"name": "wal\n', 'JSON'],
    ['{"attached": true}\n', 'no request with a job'],
  ] as const) {
    const answers: string[] = [];
    await serveJob({
      input: Readable.from([told]),
      answer: async (text) => void answers.push(text),
      kill: () => undefined,
      onSignal: () => undefined,
    });
    const { what } = failureOf(answers.map((line) => rightOf(dataOf(line)) as WorkerMessage));
    assert.match(what, 'the worker was told a line that it cannot read');
    assert.match(what, why);
  }
});

test.run();

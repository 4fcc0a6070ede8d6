import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { lastValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStore } from '../../../../pipeline/address/stores.js';
import { inProcesses } from '../../../../pipeline/executors/process/process.js';
import { resultOf } from '../../../artifacts/fixtures/scratch.js';
import { failureOf, jobOf } from '../../fixtures/job.js';
import { oneStage } from '../../fixtures/stages.js';

test('a process that cannot be started, as without a free descriptor, fails its stage with the reason', async () => {
  // So does Node.js: no streams, and the error in the next turn.
  const begin = (): ChildProcess => {
    const child = new EventEmitter();
    process.nextTick(() => child.emit('error', new Error('spawn node EMFILE')));
    return child as ChildProcess;
  };
  const job = jobOf(oneStage, {}, await resultOf(openStore('memory:descriptors')));
  const execute = inProcesses(() => undefined, begin).execute(job, new AbortController().signal);
  const { what, remedy } = failureOf(await lastValueFrom(execute.pipe(toArray())));
  assert.is(what, 'no process can be started for the stage: spawn node EMFILE');
  assert.match(remedy, '--executor thread');
});

test.run();

import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { jobCores, jobGpus, parseJobs } from '../../../pipeline/run/jobs.js';
import { rightOf } from '../fixtures/run.js';

test('a number is of cores, and cores and GPUs are told apart by their names', () => {
  const counted = ['4', 'cores=8', 'gpus=2', 'cores=8, gpus=2'].map((text) => rightOf(parseJobs(text)));
  assert.equal(
    counted.map((jobs) => [jobCores(jobs), jobGpus(jobs)]),
    [
      [4, undefined],
      [8, undefined],
      [undefined, 2],
      [8, 2],
    ],
  );
  assert.equal([jobCores(undefined), jobGpus(undefined)], [undefined, undefined]);
});

test('what counts nothing is refused with how to write it', () => {
  for (const text of ['', '0', '-1', '1.5', 'many', 'cores=', 'cores=0', 'cores=2=3', 'gpu=1', 'cores=1,cores=2', 'cores=1,']) {
    const found = parseJobs(text);
    assert.match(either.isLeft(found) ? found.left : 'it was taken', /cores=8,gpus=2/, text);
  }
});

test.run();

import { taskEither } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../artifacts/digest.js';
import { type CompleteConfig, decodeConfig } from '../../../../pipeline/configuration.js';
import type { Closures } from '../../../../pipeline/key/component-identity.js';
import { nodeKey } from '../../../../pipeline/key/node-key.js';
import { checkCode } from '../../../../pipeline/worker/room/check-code.js';
import { problemOf, resultOf, scratchStore } from '../../../artifacts/fixtures/scratch.js';
import { jobOf } from '../../fixtures/job.js';
import { rightOf } from '../../fixtures/run.js';
import { oneStage } from '../../fixtures/stages.js';

/** Closures of modules in some state. */
const closuresIn =
  (state: string): Closures =>
  (source, exported) =>
    taskEither.right(digestOf(`${source} ${exported} ${state}`));

const config = { n: 3, wait: 0 } as unknown as CompleteConfig['config'];

const submitted = async () => {
  const decoded = rightOf(decodeConfig(oneStage, config));
  const backend = { name: 'none', source: import.meta.url, exported: 'none' };
  const files = digestOf('photos');
  const ingredients = { definition: oneStage, config, decoded, inputs: {}, files, seed: 4, backend };
  const { key, parts } = await resultOf(nodeKey(closuresIn('before'), ingredients));
  return { job: jobOf(oneStage, config, await scratchStore(), { key, seed: 4 }), parts };
};

test('code that is as it was when the job was submitted passes', async () => {
  const { job, parts } = await submitted();
  await resultOf(checkCode(job, parts, closuresIn('before')));
});

test('a module that was edited since the job was submitted is named, and the job is refused', async () => {
  const { job, parts } = await submitted();
  const { problem, what, remedy } = await problemOf(checkCode(job, parts, closuresIn('after')));
  assert.equal([problem, what], ['stage', 'the code of the stage is another than when the job was submitted']);
  assert.match(remedy, 'run again to compute with those of now');
});

test('a job with other settings than its key has is refused too', async () => {
  const { job, parts } = await submitted();
  const other = { ...job, config: { n: 5, wait: 0 } as unknown as typeof config };
  assert.match((await problemOf(checkCode(other, parts, closuresIn('before')))).what, 'settings');
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../../artifacts/digest.js';
import { putCode } from '../../../../artifacts/store/code.js';
import type { Store } from '../../../../artifacts/store.js';
import type { Job } from '../../../../pipeline/worker/job.js';
import { resultOf, scratchStore } from '../../../artifacts/fixtures/scratch.js';
import { artifactsOf, failureOf, jobOf, run } from '../../fixtures/job.js';
import { oneStage } from '../../fixtures/stages.js';

const outside = { own: [], packages: [], installed: [] };

test('a job whose code is not in its store fails with a message, and runs no files that lie there', async () => {
  const store = await scratchStore();
  const stored = { digest: digestOf('code'), outside };
  const { problem, what, remedy } = failureOf(await run(jobOf(oneStage, {}, store, { stored }), store));
  assert.equal([problem, what], ['store', 'the code of the job is not in the store']);
  assert.match(remedy, 'run again');
});

/** Code that gives the module of `oneStage` by its URL, in which the stage gives a number once it is let go on. */
const codeOf = (n: number): string => `
import { oneStage } from ${JSON.stringify(oneStage.source)};
import { defer } from ${JSON.stringify(import.meta.resolve('rxjs'))};
import { exportsOf } from ${JSON.stringify(new URL('../../../../artifacts/module-exports.ts', import.meta.url).href)};
const work = () => defer(async () => {
  await globalThis.letGo;
  const { part } = await exportsOf(oneStage.source);
  return { type: 'artifact', name: 'one', value: { n: part } };
});
export const modules = { [oneStage.source]: () => ({ part: ${n}, one: { ...oneStage, load: async () => work } }) };
`;

const jobWith = async (store: Store, n: number): Promise<Job> =>
  jobOf(oneStage, { n: 5 }, store, { stored: { digest: await resultOf(putCode(store.blobs, codeOf(n))), outside } });

const numberOf = async (store: Store, job: Job): Promise<string> => {
  const { one } = artifactsOf(await run(job, store));
  return new TextDecoder().decode(await resultOf(store.read(one as NonNullable<typeof one>)));
};

test('each job of a process runs its own code: one after others, beside others, and without any', async () => {
  const store = await scratchStore();
  const [first, second] = [await jobWith(store, 1), await jobWith(store, 2)];
  const ofFirst = await numberOf(store, first);
  const ofSecond = await numberOf(store, second);
  assert.not.equal(ofFirst, ofSecond);
  assert.is(await numberOf(store, first), ofFirst);
  const inFiles = await numberOf(store, jobOf(oneStage, { n: 5 }, store));
  assert.not.ok([ofFirst, ofSecond].includes(inFiles));
  const held = globalThis as { letGo?: Promise<void> };
  let letGo = (): void => undefined;
  held.letGo = new Promise((settle) => {
    letGo = settle;
  });
  const beside = Promise.all([first, second].map((job) => numberOf(store, job)));
  setTimeout(letGo, 20);
  assert.equal(await beside, [ofFirst, ofSecond]);
});

test.run();

// Runs, pins, collections and transfers as a program has them, through what the package exports alone.

import { join } from 'node:path';
import * as either from 'fp-ts/lib/Either.js';
import { lastValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  copyResults,
  experiment,
  findRun,
  findUnneeded,
  forgetRun,
  openStore,
  pin,
  type RunSummary,
  readRuns,
  removeUnneeded,
  type Store,
  unpin,
} from '../../index.js';
import { inThisThread } from '../../pipeline/executors/in-process.js';
import { problemOf, resultOf, scratchFolder } from '../artifacts/fixtures/scratch.js';
import { programIn } from './fixtures/run.js';
import { scored } from './fixtures/scored.js';

const folder = scratchFolder();
const place = join(folder, 'store');
const run = programIn(folder);
const scoring = experiment('scoring', () => ({ score: scored() }));
const score = (top1: number) =>
  lastValueFrom(run(scoring, { executor: inThisThread, store: place, overrides: [`score.top1=${top1}`] }).pipe(toArray()));

const newest = async (store: Store): Promise<RunSummary> => {
  const found = findRun((await resultOf(readRuns(store))).runs, 'last');
  if (either.isLeft(found)) throw found.left;
  return found.right;
};

test('a program lists runs, pins what it wants, and removes the rest', async () => {
  await score(0.5);
  const store = await resultOf(openStore(place));
  const first = await newest(store);
  assert.equal(first.figures, { 'score.top1': 0.5 });
  const artifact = { digest: first.outputs['score']?.digest as never, key: first.keys[0] as never };
  await resultOf(pin(store, 'best', artifact));
  await resultOf(pin(store, 'best', artifact));
  assert.match((await problemOf(pin(store, 'best', { run: first.head.run }))).what, '"best" keeps something else');
  assert.match((await problemOf(pin(store, 'a/b', artifact))).what, 'is no name for a pin');
  await resultOf(forgetRun(store, first));
  const needed = ({ room }: { readonly room: string }): boolean => room === 'actions' || room === 'objects';
  assert.equal((await resultOf(findUnneeded(store, { older: 0 }))).filter(needed), []);
  await resultOf(unpin(store, 'best'));
  assert.ok((await resultOf(findUnneeded(store, { older: 0 }))).some(needed));
  assert.is(await resultOf(store.check(artifact.digest)), 'intact', 'nothing is removed by looking');
  await resultOf(removeUnneeded(store, { older: 0 }));
  assert.is(await resultOf(store.check(artifact.digest)), 'missing');
});

test('a program copies what another store lacks: all of it, or some results', async () => {
  await score(0.6);
  await score(0.7);
  const store = await resultOf(openStore(place));
  const [part, whole] = await Promise.all(['part', 'whole'].map((name) => resultOf(openStore(join(folder, name)))));
  const { keys, head } = await newest(store);
  const selection = { keys, runs: [head.run] };
  assert.equal([(await resultOf(copyResults(store, part as Store, { selection }))).results], [1]);
  assert.equal(
    (await resultOf(readRuns(part as Store))).runs.map((one) => one.figures),
    [{ 'score.top1': 0.7 }],
  );
  await resultOf(copyResults(store, whole as Store));
  assert.equal(await resultOf(readRuns(whole as Store)), await resultOf(readRuns(store)));
  const again = await resultOf(copyResults(store, whole as Store));
  assert.equal([again.objects, again.results, again.runs], [0, 0, 0]);
});

test.run();

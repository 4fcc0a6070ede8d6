import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { listRuns } from '../../../artifacts/store/run-blobs.js';
import { namesBeginning } from '../../../artifacts/store/run-names.js';
import { openStore } from '../../../pipeline/address/stores.js';
import { inThisThread } from '../../../pipeline/executors/in-process.js';
import { experiment } from '../../../pipeline/experiment.js';
import { readSummaries } from '../../../pipeline/record/read-summaries.js';
import { timeOf } from '../../../pipeline/record/summary.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import type { RunSettings } from '../../../pipeline/run-from-program.js';
import { resultOf, scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { doneOf, programIn } from '../fixtures/run.js';
import { scored } from '../fixtures/scored.js';
import { add, one } from '../fixtures/stages.js';

const scoring = experiment('scoring', () => ({ score: scored() }));

const folder = scratchFolder();
const run = programIn(folder);
const eventsOf = (settings: RunSettings = {}): Promise<readonly RunEvent[]> =>
  lastValueFrom(run(scoring, { executor: inThisThread, ...settings }).pipe(toArray()));
const store = () => resultOf(openStore(join(folder, '.sluice')));

test('a run that repeats the newest of its experiment, seed, settings and outputs only refreshes its time', async () => {
  const [begun] = await eventsOf();
  const { blobs } = await store();
  const [first] = (await readSummaries(blobs)).runs;
  assert.equal([first?.figures, first?.stages.computed, first?.keys.length], [{ 'score.top1': 0.5 }, 1, 1]);
  for (let times = 0; times < 3; times++) {
    const name = first?.head.name;
    assert.equal(doneOf(await eventsOf()).again, { run: begun?.run, name });
  }
  const { runs } = await readSummaries(blobs);
  assert.equal(
    runs.map(({ head }) => head.run),
    [begun?.run],
  );
  assert.ok(timeOf(runs[0] as never) > timeOf(first as never));
  assert.equal([(await listRuns(blobs)).length, (await namesBeginning(blobs)).length], [1, 1]);
});

test('a run with another setting or seed is kept, and so is one that comes back to the first settings', async () => {
  const { blobs } = await store();
  const names = new Set<string | undefined>();
  for (const settings of [{ overrides: ['score.top1=0.7'] }, {}, { seed: 1 }, { seed: 1 }]) {
    const events = await eventsOf(settings);
    const [begun] = events;
    names.add(doneOf(events).again?.name ?? (begun?.type === 'run' ? begun.name : undefined));
  }
  // The second repeats one that is not the newest; the last repeats the third.
  assert.equal([names.size, (await readSummaries(blobs)).runs.length], [3, 4]);
});

test('a run of the same outputs whose stages have other keys is kept, for what it stands on', async () => {
  const place = join(folder, 'other');
  const sums = [
    experiment('sum', () => ({ sum: one({ n: 2 }).pipe(add({ by: 3 })) })),
    experiment('sum', () => ({ sum: one({ n: 1 }).pipe(add({ by: 4 })) })),
  ];
  const sum = async (which: number): Promise<readonly RunEvent[]> =>
    lastValueFrom(run(sums[which] as never, { executor: inThisThread, store: place }).pipe(toArray()));
  const [first, second, third] = [await sum(0), await sum(1), await sum(0)];
  assert.equal(doneOf(first).outputs, doneOf(second).outputs);
  assert.is(doneOf(third).again, undefined);
  const { blobs } = await resultOf(openStore(place));
  assert.is((await readSummaries(blobs)).runs.length, 3);
  assert.is(doneOf(await sum(0)).again?.run, third[0]?.run);
});

test.run();

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom, tap, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import type { Manifest } from '../../../artifacts/manifest.js';
import { commandWith } from '../../../pipeline/command/program.js';
import { experimentTimes } from '../../../pipeline/command/times.js';
import { type Times, timesOf } from '../../../pipeline/command/times-summary.js';
import { timesText } from '../../../pipeline/command/times-text.js';
import { type Experiment, experiment } from '../../../pipeline/experiment.js';
import { start } from '../../../pipeline/flow.js';
import type { PlannedStage } from '../../../pipeline/run/plan.js';
import { runExperiment } from '../../../pipeline/run/run-experiment.js';
import { manifestOf, resultOf, scratchFolder, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { testHost } from '../fixtures/host.js';
import { eventsOf, executorBy, optionsWith, statusesOf } from '../fixtures/run.js';
import { countStage } from '../fixtures/stages.js';

const HOUR = 3600;

/** A stage as the plan has it with the manifest that the store has of it. */
const cached = (stage: string, seconds: number, seed: number | null, work = stage, backend: string | null = 'wasm') => {
  const base = manifestOf(work);
  const parts = { ...base.parts, seed, backend: backend === null ? null : { name: backend, source: digestOf(backend) } };
  const manifest: Manifest = { ...base, seconds, parts, finished: '2026-03-04T05:06:07.891Z' };
  return {
    planned: { stage, after: [], status: 'cached', key: base.key, outputs: base.outputs } satisfies PlannedStage,
    manifest,
  };
};

const summary = (finished: readonly ReturnType<typeof cached>[], more: readonly PlannedStage[] = []): Times =>
  timesOf(
    [...finished.map(({ planned }) => planned), ...more],
    new Map(finished.map(({ manifest }) => [manifest.key, manifest])),
  );

const finished = [
  cached('load', 2, null, 'load', null),
  cached('search@0', HOUR, 3),
  cached('search@1', 2 * HOUR, 4),
  cached('query@0', 4, null, 'query', null),
  cached('query@1', 4, null, 'query', null),
];
const unfinished: readonly PlannedStage[] = [
  { stage: 'search@2', after: ['load'], status: 'resume', key: digestOf('search@2') },
  { stage: 'query@2', after: ['search@2'], status: 'depends' },
];

test('stages of one name are summed up over the seeds, and work that several share counts once', () => {
  const { stages, means, total } = summary(finished, unfinished);
  assert.equal(
    stages.map(({ stage, status }) => `${stage} ${status}`),
    [
      'load finished',
      'search@0 finished',
      'search@1 finished',
      'query@0 finished',
      'query@1 finished',
      'search@2 unfinished',
      'query@2 not run',
    ],
  );
  const { stage: _, ...search } = means[1] as Times['means'][number];
  assert.equal(search, { seconds: [HOUR, 2 * HOUR], missing: 1, unknown: 0, mean: 1.5 * HOUR, deviation: HOUR * Math.SQRT1_2 });
  assert.equal(means[2], { stage: 'query', seconds: [4], missing: 1, unknown: 0, mean: 4, deviation: null });
  assert.is(total, 3 * HOUR + 6);
});

test('the table has every stage, then the means in hours too, then the total', () => {
  assert.is(
    timesText(summary(finished, unfinished)),
    [
      'stage     seed  time                            backend  finished (UTC)',
      'load            2.0 s                                    2026-03-04 05:06:07',
      'search@0  3     1 h 00 min                      wasm     2026-03-04 05:06:07',
      'search@1  4     2 h 00 min                      wasm     2026-03-04 05:06:07',
      'query@0         4.0 s                                    2026-03-04 05:06:07',
      'query@1         that of query@0                          2026-03-04 05:06:07',
      'search@2        not finished, has a checkpoint',
      'query@2         not run',
      '',
      'mean ± standard deviation over seeds',
      'search  1 h 30 min ± 42 min 25 s (1.50 ± 0.71 h)  n = 2, 1 not finished',
      'query   4.0 s                                     n = 1, 1 not finished',
      '',
      'total: 3 h 00 min (3.00 h), without 2 of 7 stages that are not finished',
    ].join('\n'),
  );
});

test('a time below 0, of a version that took it by a clock that was set back, is unknown and in no sum', () => {
  const times = summary([cached('search@0', 10, 0), cached('search@1', -3595.3, 1), cached('load', -1, null)]);
  assert.equal(
    times.stages.map((time) => (time.status === 'finished' ? time.seconds : time.status)),
    [10, null, null],
  );
  assert.is(times.total, 10);
  const [search, load] = times.means;
  assert.equal([search?.mean, search?.unknown, load?.mean], [10, 1, null]);
  const text = timesText(times);
  assert.match(text, /^search@1 +1 +unknown/m);
  assert.match(text, 'total: 10.0 s, without 2 of 3 stages whose time is unknown\nThe machine’s clock was set back');
});

test('an experiment without seeds of its own has no means in its table', () => {
  const text = timesText(summary([cached('search-1', 61, 0), cached('search-2', 0.5, 0)]));
  assert.not.match(text, 'mean');
  assert.match(text, /\n\ntotal: 1 min 01 s \(0\.02 h\)$/);
});

test('pipe times finds in the store what a run left there; another setting is another stage, that was not run', async () => {
  const store = await scratchStore();
  const folder = scratchFolder();
  const modules = ['pipeline/experiment.ts', 'pipeline/over-seeds.ts', 'test/pipeline/fixtures/stages.ts'];
  const [first, second, third] = modules.map((path) => JSON.stringify(new URL(`../../../${path}`, import.meta.url).href));
  writeFileSync(
    join(folder, 'exp.mjs'),
    `import { experiment } from ${first};
import { overSeeds } from ${second};
import { one } from ${third};
export default experiment('two', () => {
  const [a, b] = overSeeds([0, 1], () => one({ n: 2 }));
  return { a, b };
});
`,
  );
  const times = async (words: string): Promise<Times> => {
    const host = testHost({ backends: [optionsWith(store).backend], folder });
    const code = await commandWith(host)(`times exp.mjs --json --store ${store.where} ${words}`.split(' '));
    const { out, err } = host.written();
    assert.is(code, 0, err);
    return JSON.parse(out) as Times;
  };
  const { default: two } = (await import(join(folder, 'exp.mjs'))) as { readonly default: Experiment };
  await eventsOf(two, optionsWith(store, { seed: 5 }));

  const { stages, means, total } = await times('--seed 5');
  assert.equal(
    stages.map((time) => (time.status === 'finished' ? [time.stage, time.seed, time.backend] : time)),
    [
      ['one@0', 5, null],
      ['one@1', 6, null],
    ],
  );
  const kept = await resultOf(store.manifests);
  assert.ok(total > 0 && Math.abs(total - kept.reduce((sum, { seconds }) => sum + seconds, 0)) < 1e-9);
  assert.equal(
    means.map(({ stage, seconds }) => [stage, seconds.length]),
    [['one', 2]],
  );
  const other = await times('--seed 5 --set one@1.n=3');
  assert.equal(
    other.stages.map(({ status }) => status),
    ['finished', 'not run'],
  );
});

test('a stage that was interrupted took what its parts took together', async () => {
  const store = await scratchStore();
  const counting = experiment('counting', () => start(countStage, { steps: 400 }));
  // By its clock a part began so many hours before all that comes after.
  const part = async (hours: number, interrupted: boolean) => {
    const controller = new AbortController();
    let asked = 0;
    const monotonic = (): number => performance.now() - (asked++ === 0 ? hours * HOUR * 1000 : 0);
    const executor = executorBy(monotonic);
    const options = optionsWith(store, { signal: controller.signal, executor, checkpointSeconds: 0 });
    const events = runExperiment(counting, options).pipe(
      tap((event) => {
        if (interrupted && event.type === 'progress' && event.done === 5) controller.abort();
      }),
      toArray(),
    );
    return statusesOf(await lastValueFrom(events))['count'];
  };
  assert.equal(await part(3, true), ['running', 'interrupted']);
  const { stages } = await resultOf(experimentTimes(counting, optionsWith(store)));
  assert.equal(stages, [{ stage: 'count', status: 'unfinished' }]);
  assert.equal(await part(0, false), ['running', 'resumed', 'done']);
  const { total } = await resultOf(experimentTimes(counting, optionsWith(store)));
  assert.ok(total > 3 * HOUR && total < 3.2 * HOUR, `${total} s`);
});

test.run();

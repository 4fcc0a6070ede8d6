import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstValueFrom, lastValueFrom, map, take, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../../artifacts/digest.js';
import type { Store } from '../../../artifacts/store.js';
import { openStore } from '../../../pipeline/address/stores.js';
import { type ExperimentResult, experiment } from '../../../pipeline/experiment.js';
import type { ArtifactReference } from '../../../pipeline/flow.js';
import { planExperiment } from '../../../pipeline/run/plan.js';
import { runExperiment } from '../../../pipeline/run/run-experiment.js';
import { resultOf, scratchStore } from '../../artifacts/fixtures/scratch.js';
import { atOnce, doneOf, eventsOf, executorBy, optionsWith, statusesOf } from '../fixtures/run.js';
import { add, after, count, end, misbehave, one } from '../fixtures/stages.js';

const of = (build: () => ExperimentResult) => experiment('test', build);
const chain = of(() => {
  const first = one({ n: 2 });
  return { counted: first.pipe(count({ steps: 2 })), sum: first.pipe(add({ by: 3 })) };
});

test('a run tells how every stage began and ended, with its artifacts, and ends with the outputs', async () => {
  const store = await scratchStore();
  const events = await eventsOf(chain, optionsWith(store));
  assert.equal(statusesOf(events), { one: ['running', 'done'], count: ['running', 'done'], add: ['running', 'done'] });
  const { outputs, problems } = doneOf(events);
  assert.equal(problems, []);
  assert.equal(
    Object.entries(outputs).map(([name, { kind, summary }]) => [name, kind, summary]),
    [
      ['counted', 'number', 'the number 4'],
      ['sum', 'number', 'the number 5'],
    ],
  );
  for (const event of events) assert.ok(event.run === 'run' && !Number.isNaN(Date.parse(event.time)));
  const made = events.flatMap((event) => (event.type === 'artifact' ? [`${event.stage}.${event.name}`] : []));
  assert.equal(made.sort(), ['add.sum', 'count.metrics', 'count.total', 'one.one']);

  // Again: everything comes from the store, with the same digests.
  const again = await eventsOf(chain, optionsWith(store));
  assert.equal(statusesOf(again), { one: ['cached'], count: ['cached'], add: ['cached'] });
  assert.equal(doneOf(again).outputs, outputs);
  assert.equal(again.flatMap((event) => (event.type === 'artifact' ? [`${event.stage}.${event.name}`] : [])).sort(), made);

  // A damaged object is computed again, and said so; what depends on it stays.
  const { digest } = outputs['sum'] as { digest: Digest };
  writeFileSync(join(store.where, 'objects', digest.slice(0, 2), digest.slice(2)), 'something else');
  const mended = await eventsOf(chain, optionsWith(store));
  assert.equal(statusesOf(mended), { one: ['cached'], count: ['cached'], add: ['running', 'done'] });
  const warnings = mended.flatMap((event) => (event.type === 'log' ? [event] : []));
  assert.equal(
    warnings.map(({ stage, level }) => [stage, level]),
    [['add', 'warning']],
  );
  assert.ok(
    warnings[0]?.message.includes(digest) && warnings[0].message.includes('is damaged in the store; the stage is computed again'),
  );
  assert.equal(doneOf(mended).outputs, outputs);
  assert.is(await resultOf(store.check(digest)), 'intact');
});

test('a failing stage stops what depends on it; the rest ends and is kept', async () => {
  const store = await scratchStore();
  const broken = of(() => {
    const first = one();
    return { end: first.pipe(misbehave({ how: 'throw' }), after()), sum: first.pipe(add()) };
  });
  const events = await eventsOf(broken, optionsWith(store, { jobs: 1 }));
  assert.equal(statusesOf(events), {
    one: ['running', 'done'],
    misbehave: ['running', 'failed'],
    after: ['not-begun'],
    add: ['running', 'done'],
  });
  const { outputs, problems } = doneOf(events);
  assert.equal(Object.keys(outputs), ['sum']);
  assert.equal(
    problems.map(({ what, where }) => [what, where]),
    [['the wheel came off', 'stage misbehave']],
  );
  const again = statusesOf(await eventsOf(broken, optionsWith(store)));
  assert.equal([again['one'], again['add'], again['misbehave']], [['cached'], ['cached'], ['running', 'failed']]);
});

test('a stage that is not begun says why: what failed before it, however far, or that the run was interrupted', async () => {
  const reasons = async (build: () => ExperimentResult, options: Partial<Parameters<typeof optionsWith>[1]> = {}) =>
    (await eventsOf(of(build), optionsWith(await scratchStore(), options))).flatMap((event) =>
      event.type === 'stage' && event.status === 'not-begun' ? [`${event.stage}: ${event.reason}`] : [],
    );
  const broken = () => one().pipe(misbehave({ how: 'throw' }), after(), end());
  assert.equal(await reasons(broken), ['after: misbehave failed', 'end: misbehave failed']);
  const interrupted = () => one().pipe(add());
  assert.equal(await reasons(interrupted, { signal: AbortSignal.abort() }), [
    'one: the run was interrupted',
    'add: the run was interrupted',
  ]);
});

test('what a stage took is a duration, also when the date is set back meanwhile; also over an interruption', async () => {
  const store = await scratchStore();
  let date = Date.parse('2026-01-01T12:00:00Z');
  let milliseconds = 0;
  const controller = new AbortController();
  const clocks = {
    now: () => {
      date -= 3600_000;
      return new Date(date);
    },
    executor: executorBy(() => {
      milliseconds += 1000;
      return milliseconds;
    }),
  };
  const slow = of(() => one({ wait: 1 }).pipe(count({ steps: 60 })));
  const stopping = runExperiment(slow, optionsWith(store, { ...clocks, signal: controller.signal })).pipe(
    map((event) => {
      if (event.type === 'progress' && event.done === 2) controller.abort();
      return event;
    }),
    toArray(),
  );
  await lastValueFrom(stopping);
  const [, kept] = await resultOf(planExperiment(slow, optionsWith(store)));
  const before = await resultOf(store.checkpoint(kept?.key as Digest));
  const secondsBefore = (before._tag === 'Some' && before.value.seconds) || 0;
  assert.ok(secondsBefore > 0, `${secondsBefore} s`);
  const events = await eventsOf(slow, optionsWith(store, clocks));
  const took = events.flatMap((event) => (event.type === 'stage' && event.status === 'done' ? [event.seconds as number] : []));
  assert.ok((took[0] as number) > secondsBefore, `${took} s, ${secondsBefore} s of them before the interruption`);
  for (const { seconds } of await resultOf(store.manifests)) assert.ok(seconds > 0, `${seconds} s`);
});

test('two runs at once on one store compute a stage once', async () => {
  const store = await scratchStore();
  const other = await resultOf(openStore(store.where));
  const slow = of(() => one({ wait: 400 }));
  const runs = await Promise.all([eventsOf(slow, optionsWith(store)), eventsOf(slow, optionsWith(other))]);
  const statuses = runs.map((events) => statusesOf(events)['one']?.join());
  assert.equal(statuses.sort(), ['cached', 'running,done']);
  assert.equal(doneOf(runs[0] as never).outputs, doneOf(runs[1] as never).outputs);
  assert.ok(runs.flat().some((event) => event.type === 'log' && event.message.includes('which computes the same stage')));
});

test('a stage that stands twice in one experiment is computed once, also with one job', async () => {
  const store = await scratchStore();
  const twice = of(() => ({ a: one({ wait: 100 }), b: one({ wait: 100 }) }));
  const planned = await resultOf(planExperiment(twice, optionsWith(store)));
  assert.equal(
    planned.map(({ status, sameAs }) => [status, sameAs]),
    [
      ['run', undefined],
      ['run', 'one-1'],
    ],
  );
  const runWith = async (jobs: number, on: Store) => {
    const all = await eventsOf(twice, optionsWith(on, { jobs, executor: { ...atOnce, cores: jobs } }));
    const { 'one-1': a, 'one-2': b } = statusesOf(all);
    assert.equal([a?.join(), b?.join()].sort(), ['cached', 'running,done']);
    return all;
  };
  await runWith(1, store);
  const events = await runWith(2, await scratchStore());
  const waited = events.find((event) => event.type === 'log' && event.message.startsWith('waiting'));
  assert.match((waited as { message: string }).message, /^waiting for one-[12], which computes the same stage$/);
});

test('a run that is aborted says so once per stage on its way, and the next goes on from its checkpoint', async () => {
  const store = await scratchStore();
  const long = of(() => one().pipe(count({ steps: 400 })));
  const controller = new AbortController();
  const options = optionsWith(store, { signal: controller.signal, checkpointSeconds: 0 });
  const stopping = runExperiment(long, options);
  const events = await lastValueFrom(
    stopping.pipe(
      map((event) => {
        if (event.type === 'progress' && event.done === 5) controller.abort();
        return event;
      }),
      toArray(),
    ),
  );
  assert.equal(statusesOf(events)['count'], ['running', 'interrupted']);
  assert.equal(
    doneOf(events).problems.map(({ problem }) => problem),
    ['interrupted'],
  );
  const [planned] = (await resultOf(planExperiment(long, optionsWith(store)))).slice(-1);
  assert.is(planned?.status, 'resume');
  const rest = await eventsOf(long, optionsWith(store));
  assert.equal(statusesOf(rest), { one: ['cached'], count: ['running', 'resumed', 'done'] });
  const resumed = rest.flatMap((event) => (event.type === 'progress' ? [event.done] : []));
  assert.ok((resumed[0] as number) > 5 && resumed[resumed.length - 1] === 400, `resumed at ${resumed[0]}`);
  // What was measured before is told again, marked so, and each point once.
  const again = rest.flatMap((event) => (event.type === 'metric' ? [[event.step, event.replayed === true] as const] : []));
  assert.equal(
    again.map(([step]) => step),
    Array.from({ length: 400 }, (_, index) => index + 1),
  );
  assert.is(again.filter(([, isReplayed]) => isReplayed).length, (resumed[0] as number) - 1);
});

test('unsubscribing ends the stages and lets go of their claims', async () => {
  const store = await scratchStore();
  const hanging = of(() => one().pipe(misbehave({ how: 'hang' })));
  const started = await lastValueFrom(runExperiment(hanging, optionsWith(store)).pipe(take(7), toArray()));
  const key =
    started.flatMap((event) => (event.type === 'stage' && event.stage === 'misbehave' ? [event.key as Digest] : []))[0] ??
    digestOf('none');
  const within = AbortSignal.timeout(2000);
  const claim = await resultOf(store.claim(key, { signal: within }));
  await claim.release();
});

test('a configuration that is not valid errors the run before any stage starts', async () => {
  const store = await scratchStore();
  const refused = await eventsOf(chain, optionsWith(store, { overrides: [{ stage: 'add', path: ['by'], value: 0 }] })).catch(
    (error: { what: string }) => error,
  );
  assert.match((refused as { what: string }).what, 'by: must be a whole number from 1, not 0');
  assert.equal(await resultOf(store.manifests), []);
});

test('a definition whose own functions throw fails its stage, not the run', async () => {
  const store = await scratchStore();
  const odd = of(() => {
    const first = one();
    const flow = first.pipe(count());
    Object.assign(flow.node, {
      definition: {
        ...flow.node.definition,
        sources: () => {
          throw new Error('no sources today');
        },
      },
    });
    return { flow, sum: first.pipe(add()) };
  });
  const { outputs, problems } = doneOf(await eventsOf(odd, optionsWith(store)));
  assert.equal([Object.keys(outputs), problems.map(({ what }) => what)], [['sum'], ['no sources today']]);
});

test('a flow that is subscribed to during its run gives the artifacts, and their values when asked', async () => {
  const store = await scratchStore();
  let value: Promise<unknown> | undefined;
  const watched = of(() => {
    const flow = one({ n: 8 });
    const subscribed = new Promise((settle) => setTimeout(settle, 0)).then(() => firstValueFrom(flow));
    value = subscribed.then((artifacts) => resultOf((artifacts as { one: ArtifactReference<unknown> }).one.value));
    return flow;
  });
  await eventsOf(watched, optionsWith(store));
  assert.equal(await value, { n: 8 });
});

test('the plan knows what is cached, what would run and what depends on it', async () => {
  const store = await scratchStore();
  const statuses = async (overrides: Parameters<typeof optionsWith>[1] = {}) =>
    (await resultOf(planExperiment(chain, optionsWith(store, overrides)))).map(({ stage, status, after: before }) => [
      stage,
      status,
      ...before,
    ]);
  assert.equal(await statuses(), [
    ['one', 'run'],
    ['count', 'depends', 'one'],
    ['add', 'depends', 'one'],
  ]);
  const [, waiting] = await resultOf(planExperiment(chain, optionsWith(store)));
  assert.equal(waiting?.waitsFor, ['one']);
  await eventsOf(chain, optionsWith(store));
  const setCount = { overrides: [{ stage: 'count', path: ['steps'], value: 3 }] };
  assert.equal(await statuses(setCount), [
    ['one', 'cached'],
    ['count', 'run', 'one'],
    ['add', 'cached', 'one'],
  ]);
});

test.run();

import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { mlflowName } from '../../../pipeline/loggers/mlflow/names.js';
import { mlflow } from '../../../pipeline/loggers/mlflow.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { leftOf } from '../fixtures/run.js';
import { killedRuns, replayInto, STEPS_COUNTED } from './fixtures/killed-run.js';
import { mlflowMemory } from './fixtures/mlflow-server.js';
import { ended, key, metric, open, RUN, running, said, withServer } from './fixtures/mlflow-sink.js';
import { type Answer, type Asked, serve } from './fixtures/server.js';
import { begun, done, stamped, writeAll } from './fixtures/sinks.js';

test('a result is a run with its metrics, settings, status and summaries, under names that MLflow takes', () =>
  withServer(async (url, memory, asked) => {
    await writeAll(await open('', { MLFLOW_TRACKING_URI: `${url}/`, MLFLOW_TRACKING_TOKEN: 'secret' }), [
      begun,
      running,
      metric(1, { 'train loss': Number.NaN, 'peak memory, MiB': 2 }),
      metric(2, { 'train loss': Number.NEGATIVE_INFINITY, 'peak memory; MiB': 3 }),
      stamped({ type: 'artifact', stage: 'search', name: 'state', kind: 'k', digest: key, bytes: 3, summary: 'all of it' }),
      ended,
      done,
    ]);
    const [run] = memory.named('search');
    assert.equal([run?.experiment, run?.status, run?.tags.get('sluice.key')], ['mine', 'FINISHED', key]);
    const other = `peak memory_ MiB-${digestOf('peak memory; MiB').slice(0, 8)}`;
    assert.equal(
      run?.metrics.map((one) => [one.key, one.value, one.step]),
      [
        ['train loss', 'NaN', 1],
        ['peak memory_ MiB', 2, 1],
        ['train loss', '-Infinity', 2],
        [other, 3, 2],
      ],
    );
    assert.is(run?.tags.get('sluice.metric.peak memory_ MiB'), 'peak memory, MiB');
    assert.equal([run?.params.get('search.epochs'), run?.params.get('seed')], ['2', '1']);
    const texts = [...memory.artifacts].map(([path, content]) => [path, String(content)]);
    assert.equal(texts, [['0/run0/artifacts/state.txt', `all of it\n${key}\n`]]);
    assert.ok(asked.every(({ headers }) => headers.authorization === 'Bearer secret'));
  }));

test('runs that are killed and go on are one run of MLflow, in which each point is once; replayed it gains none', () =>
  withServer(async (url, memory) => {
    await killedRuns(() => open(url));
    const counted = () => memory.named('count').map(({ metrics, status }) => [status, metrics.map(({ step }) => step)]);
    assert.equal(counted(), [['FINISHED', STEPS_COUNTED]]);
    await replayInto(await open(url));
    assert.equal(counted(), [['FINISHED', STEPS_COUNTED]]);
  }));

test('the results of several seeds are below one run', () =>
  withServer(async (url, memory) => {
    const first = begun as RunEvent & { readonly type: 'run' };
    const [stage] = first.graph;
    if (stage === undefined) throw new Error('no stage');
    const graph = ['search@0', 'search@1'].map((name, seed) => ({ ...stage, stage: name, seed }));
    const events: RunEvent[] = [{ ...first, graph }];
    for (const { stage } of graph)
      events.push(
        stamped({ type: 'stage', stage, status: 'running', key: digestOf(stage) }),
        stamped({ type: 'metric', stage, step: 1, values: { loss: 1 } }),
      );
    await writeAll(await open(url), events);
    const parents = ['search@0', 'search@1'].map((name) => memory.named(name)[0]?.tags.get('mlflow.parentRunId'));
    assert.is(parents[0], parents[1]);
    assert.is(memory.runs.get(parents[0] ?? '')?.name, 'search');
  }));

test('many metrics are sent in batches within the limits of MLflow', () =>
  withServer(async (url, memory, asked) => {
    const metrics = Array.from({ length: 1700 }, (_, step) => metric(step + 1, { a: step, b: step }));
    await writeAll(await open(url), [begun, running, ...metrics, ended, done]);
    assert.is(memory.named('search')[0]?.metrics.length, 3400);
    assert.ok(asked.filter(({ url: { pathname } }) => pathname.endsWith('log-batch')).length < 12);
  }));

test('a batch whose answer is lost is there once', async () => {
  let cuts = 0;
  await withServer(
    async (url, memory) => {
      const writer = await open(url);
      for (const event of [begun, running, metric(1, { loss: 1 })]) await writer.write(event);
      const flushed = await Promise.resolve(writer.end()).then(
        () => 'ended',
        (error: Error) => error.message,
      );
      assert.match(String(flushed), /^1 of the points were not sent: /);
      await writeAll(await open(url), [begun, running, metric(1, { loss: 1 }), metric(2, { loss: 1 }), ended, done]);
      assert.equal(
        memory.named('search')[0]?.metrics.map(({ step }) => step),
        [1, 2],
      );
    },
    (asked, answer) => {
      const answered = answer();
      return asked.body.includes('"metrics"') && cuts++ === 0 ? 'cut' : answered;
    },
  );
});

test('a server that hangs, refuses, or dies half-way costs its lines and nothing else, which is said', async () => {
  const later = (how: Answer) => (asked: Asked, answer: () => Answer) =>
    asked.url.pathname.includes('get-by-name') ? answer() : how;
  await withServer(async (url) => assert.match((await said(await open(url), RUN))[0] ?? '', 'had not taken them'), later('hang'));
  const refusing = later([403, 'not you']);
  await withServer(async (url) => assert.match((await said(await open(url), RUN))[0] ?? '', 'answers 403: not you'), refusing);
  const server = await serve(mlflowMemory().answer);
  const writer = await open(server.url);
  for (const event of RUN.slice(0, 3)) await writer.write(event);
  await server.close();
  assert.match((await said(writer, RUN.slice(3)))[0] ?? '', /were not sent|could not be written/);
});

test('no address, one that is none, and a server that knows nobody are refused; one that was never there is not', async () => {
  const problemOf = async (target: string) => leftOf(await mlflow.open(target, { folder: '.', environment: {} })());
  assert.match((await problemOf('')).remedy, 'MLFLOW_TRACKING_URI');
  assert.is((await problemOf('./mlruns')).problem, 'usage');
  const server = await serve(() => [401, 'who are you']);
  const unknown = await problemOf(server.url.replace('//', '//me:secret@'));
  assert.equal([unknown.problem, unknown.what.includes('secret')], ['usage', false]);
  assert.is(server.asked[0]?.headers.authorization, `Basic ${Buffer.from('me:secret').toString('base64')}`);
  await server.close();
  assert.is((await problemOf(server.url)).problem, 'store');
});

test('every text has a name that MLflow takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const name = mlflowName(text);
      assert.match(name, /^[\w.\- ][/\w.\- ]{0,249}$/);
      assert.not.match(name, /(?:^|\/)\.{1,2}(?:\/|$)|\/\/|\/$/);
    }),
  );
  assert.is(mlflowName('train/loss of θ'), 'train/loss of _');
});

test.run();

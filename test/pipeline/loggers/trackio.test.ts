import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { trackio } from '../../../pipeline/loggers/trackio.js';
import { leftOf, rightOf } from '../fixtures/run.js';
import { killedRuns, replayInto, STEPS_COUNTED } from './fixtures/killed-run.js';
import { type Answer, type Asked, serve } from './fixtures/server.js';
import { begun, done, stamped } from './fixtures/sinks.js';
import { tellSink } from './fixtures/told.js';

interface Entry {
  readonly project: string;
  readonly run: string;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly step: number;
  readonly log_id: string;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** A server of Trackio in memory: it keeps the first entry of each identifier, and knows one token. */
const trackioMemory = () => {
  const kept = new Map<string, Entry>();
  const answer = ({ url, method, headers, body }: Asked): Answer => {
    if (method === 'GET' && url.pathname === '/version') return [200, '{"version":"0.43.0","api_version":1}'];
    if (headers['x-trackio-write-token'] !== 'secret') return [401, '{"error":"A write_token is required"}'];
    if (method !== 'POST' || url.pathname !== '/api/bulk_log') return [404, ''];
    for (const entry of JSON.parse(body).kwargs.logs as readonly Entry[])
      if (!kept.has(entry.log_id)) kept.set(entry.log_id, entry);
    return [200, '{"data":null}'];
  };
  return { answer, entries: () => [...kept.values()] };
};

const open = async (url: string) => rightOf(await trackio.open(`${url}/?write_token=secret`, { folder: '.', environment: {} })());
const key = digestOf('search');
const running = stamped({ type: 'stage', stage: 'search', status: 'running', key });
const metric = (step: number, values: Readonly<Record<string, number>>) =>
  stamped({ type: 'metric', stage: 'search', step, values });

test('a result is a run with its metrics, and its settings once', async () => {
  const memory = trackioMemory();
  const server = await serve(memory.answer);
  const events = [
    begun,
    running,
    metric(1, { 'train loss': Number.NaN, 'a/b': 1 }),
    metric(2, { 'train loss': Number.POSITIVE_INFINITY }),
    done,
  ];
  assert.equal(await tellSink(await open(server.url), events), []);
  const entries = memory.entries();
  assert.equal(
    entries.map(({ project, run, step, metrics }) => [project, run, step, metrics]),
    [
      ['mine', `search-${key.slice(0, 8)}`, 1, { 'train loss': 'NaN', 'a/b': 1 }],
      ['mine', `search-${key.slice(0, 8)}`, 2, { 'train loss': 'Infinity' }],
    ],
  );
  assert.equal([entries[0]?.config?.['search.epochs'], entries[1]?.config], [2, undefined]);
  await server.close();
});

test('runs that are killed and go on are one run, in which each point is once; replayed it gains none', async () => {
  const memory = trackioMemory();
  const server = await serve(memory.answer);
  await killedRuns(() => open(server.url));
  const steps = () =>
    memory
      .entries()
      .filter(({ run }) => run.startsWith('count'))
      .map(({ step }) => step);
  assert.equal(steps(), STEPS_COUNTED);
  await replayInto(await open(server.url));
  assert.equal(steps(), STEPS_COUNTED);
  await server.close();
});

test('a server of another kind, one that refuses, one that dies and one that was never there are told apart', async () => {
  const RUN = [begun, running, metric(1, { loss: 1 }), done];
  const other = await serve(() => [200, '{"api_version":2}']);
  const problemOf = async (target: string) => leftOf(await trackio.open(target, { folder: '.', environment: {} })());
  assert.match((await problemOf(other.url)).what, 'speaks version 2');
  await other.close();
  assert.is((await problemOf(other.url)).problem, 'store');
  assert.is((await problemOf('space/name')).problem, 'usage');
  assert.match((await problemOf('')).remedy, 'TRACKIO_SERVER_URL');
  const memory = trackioMemory();
  const server = await serve(memory.answer);
  const stranger = rightOf(await trackio.open(server.url, { folder: '.', environment: {} })());
  assert.match((await tellSink(stranger, RUN))[0] ?? '', '1 of the points were not sent');
  const writer = await open(server.url);
  await server.close();
  assert.match((await tellSink(writer, RUN))[0] ?? '', '1 of the points were not sent');
});

test.run();

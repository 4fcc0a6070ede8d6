import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { otlp } from '../../../pipeline/loggers/otlp.js';
import { leftOf, rightOf } from '../fixtures/run.js';
import { killedRuns, STEPS_COUNTED } from './fixtures/killed-run.js';
import { type Asked, serve } from './fixtures/server.js';
import { begun, done, stamped } from './fixtures/sinks.js';
import { tellSink } from './fixtures/told.js';

const open = async (url: string, environment: Record<string, string> = {}) =>
  rightOf(await otlp.open(url, { folder: '.', environment })());
const key = digestOf('search');
const running = stamped({ type: 'stage', stage: 'search', status: 'running', key });
const metric = (step: number, values: Readonly<Record<string, number>>) =>
  stamped({ type: 'metric', stage: 'search', step, values });

interface Point {
  readonly name: string;
  readonly time: string;
  readonly value: number;
  readonly attributes: Readonly<Record<string, string>>;
}

const attributesOf = (list: readonly { readonly key: string; readonly value: Readonly<Record<string, string>> }[]) =>
  Object.fromEntries(list.map(({ key: name, value }) => [name, Object.values(value)[0] as string]));

/** The points of requests, parsed as a collector does: names and types of the fields are checked. */
const pointsOf = (asked: readonly Asked[]): readonly (Point & { readonly resource: Readonly<Record<string, string>> })[] =>
  asked.flatMap(({ body, url, method, headers }) => {
    assert.equal([method, url.pathname, headers['content-type']], ['POST', '/v1/metrics', 'application/json']);
    return JSON.parse(body).resourceMetrics.flatMap((one: never) => {
      const { resource, scopeMetrics } = one as {
        resource: { attributes: never[] };
        scopeMetrics: { scope: object; metrics: never[] }[];
      };
      return scopeMetrics.flatMap(({ metrics }) =>
        metrics.flatMap((each) => {
          const { name, gauge } = each as { name: string; gauge: { dataPoints: never[] } };
          assert.match(name, /^[A-Za-z][A-Za-z0-9_./-]{0,254}$/);
          return gauge.dataPoints.map((point) => {
            const { attributes, timeUnixNano, asDouble } = point as {
              attributes: never[];
              timeUnixNano: unknown;
              asDouble: unknown;
            };
            if (typeof timeUnixNano !== 'string') throw new Error('a time is no text');
            if (typeof asDouble !== 'number') assert.ok(['NaN', 'Infinity', '-Infinity'].includes(asDouble as string));
            const time = timeUnixNano;
            return {
              name,
              time,
              value: Number(asDouble),
              attributes: attributesOf(attributes),
              resource: attributesOf(resource.attributes),
            };
          });
        }),
      );
    });
  });

test('metrics are gauges of the run, each point with a time of its own and the name of its series', async () => {
  const server = await serve(() => [200, '{}']);
  const events = [
    begun,
    running,
    metric(1, { 'train loss': Number.NaN, 'peak memory, MiB': 2 }),
    metric(2, { 'train loss': 0.5 }),
    done,
  ];
  const writer = await open('', { OTEL_EXPORTER_OTLP_ENDPOINT: server.url, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b, other=c' });
  assert.equal(await tellSink(writer, events), []);
  const points = pointsOf(server.asked);
  assert.equal(
    points.map(({ name, value }) => [name, value]),
    [
      ['sluice.metric.train_loss', Number.NaN],
      ['sluice.metric.train_loss', 0.5],
      ['sluice.metric.peak_memory_MiB', 2],
      ['sluice.step', 1],
      ['sluice.step', 2],
    ],
  );
  assert.equal(points[2]?.attributes, { 'sluice.stage': 'search', 'sluice.key': key, 'sluice.metric': 'peak memory, MiB' });
  assert.equal([points[0]?.resource['service.instance.id'], points[0]?.resource['sluice.seed']], ['r', '1']);
  // Of one moment, and still two.
  assert.equal([points[0]?.time, points[1]?.time], ['1767225600000000000', '1767225600000001000']);
  assert.equal([points[3]?.time, points[4]?.time], [points[0]?.time, points[1]?.time]);
  assert.ok(server.asked.every(({ headers }) => headers['x-key'] === 'a b' && headers['other'] === 'c'));
  await server.close();
});

test('of a run that goes on after it was killed each point is there once, with a time of its own', async () => {
  const server = await serve(() => [200, '{}']);
  await killedRuns(() => open(server.url));
  const steps = pointsOf(server.asked).filter(
    ({ name, resource }) => name === 'sluice.step' && resource['service.instance.id'] === 'run-3',
  );
  assert.equal(
    steps.map(({ value }) => value),
    STEPS_COUNTED,
  );
  assert.is(new Set(steps.map(({ time }) => time)).size, steps.length);
  await server.close();
});

test('points that the collector refuses, and those that it did not get, are said', async () => {
  const RUN = [begun, running, metric(1, { loss: 1 }), done];
  const partial = await serve(() => [200, '{"partialSuccess":{"rejectedDataPoints":"2","errorMessage":"too old"}}']);
  assert.match((await tellSink(await open(partial.url), RUN))[0] ?? '', 'the collector refused 2 points: too old');
  await partial.close();
  let asked = 0;
  const dying = await serve(() => (asked++ === 0 ? [200, '{}'] : [503, 'busy']));
  assert.match((await tellSink(await open(dying.url), RUN))[0] ?? '', /2 of the points were not sent: .* answers 503: busy/);
  await dying.close();
  let opened = 0;
  const hanging = await serve(() => (opened++ === 0 ? [200, '{}'] : 'hang'));
  assert.match((await tellSink(await open(hanging.url), RUN, 0.2))[0] ?? '', 'had not ended when the wait for it ended');
  await hanging.close();
  assert.is(leftOf(await otlp.open(hanging.url, { folder: '.', environment: {} })()).problem, 'store');
  assert.match(leftOf(await otlp.open('', { folder: '.', environment: {} })()).remedy, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  assert.is(leftOf(await otlp.open('localhost:4318', { folder: '.', environment: {} })()).problem, 'usage');
});

test.run();

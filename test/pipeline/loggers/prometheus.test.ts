import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { prometheusName } from '../../../pipeline/loggers/prometheus/exposition.js';
import { prometheus } from '../../../pipeline/loggers/prometheus.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { leftOf, rightOf } from '../fixtures/run.js';
import { killedRuns } from './fixtures/killed-run.js';
import { begun, done, running, stamped, writeAll } from './fixtures/sinks.js';

const open = async (target: string, folder = '.') => rightOf(await prometheus.open(target, { folder, environment: {} })());
const refused = async (target: string, folder = '.') => leftOf(await prometheus.open(target, { folder, environment: {} })());
const RUN = [
  begun,
  running,
  stamped({ type: 'progress', stage: 'search', done: 3, total: 9, unit: 'steps' }),
  stamped({ type: 'metric', stage: 'search', step: 1, values: { 'train loss': 0.5, 'peak memory, MiB': 7 } }),
  stamped({
    type: 'metric',
    stage: 'search',
    step: 2,
    epoch: 1,
    values: { 'train loss': Number.NaN, 'a "b"\\': Number.POSITIVE_INFINITY },
  }),
  done,
];

/** A port that nobody listens at. */
const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.address() as { port: number };
  await new Promise((settle) => server.close(settle));
  return port;
};

test('the newest values of a run are in a file, with the names of the metrics as labels', async () => {
  const folder = scratchFolder();
  await writeAll(await open('run.prom', folder), RUN);
  const text = readFileSync(join(folder, 'run.prom'), 'utf8');
  const lines = text.split('\n');
  for (const line of [
    '# HELP sluice_metric_train_loss Newest value of a metric that stages measure.',
    '# TYPE sluice_metric_train_loss gauge',
    'sluice_metric_train_loss{experiment="mine",stage="search",metric="train loss"} NaN',
    'sluice_metric_peak_memory_mib{experiment="mine",stage="search",metric="peak memory, MiB"} 7',
    'sluice_metric_a_b{experiment="mine",stage="search",metric="a \\"b\\"\\\\"} +Inf',
    'sluice_step{experiment="mine",stage="search"} 2',
    'sluice_progress_done{experiment="mine",stage="search",unit="steps"} 3',
    'sluice_stage_status{experiment="mine",stage="search",status="running"} 1',
    'sluice_stage_status{experiment="mine",stage="search",status="done"} 0',
    'sluice_run_problems{experiment="mine"} 0',
  ])
    assert.ok(lines.includes(line), `${line}\n${text}`);
  assert.equal(readdirSync(folder), ['run.prom']);
});

test('a run that goes on after it was killed has its newest values', async () => {
  const folder = scratchFolder();
  await killedRuns(() => open('run.prom', folder));
  assert.match(
    readFileSync(join(folder, 'run.prom'), 'utf8'),
    'sluice_metric_value{experiment="counting runs",stage="count",metric="value"} 12\n',
  );
});

test('a port serves the values while the run goes on, and nothing else; a port that is taken is refused', async () => {
  const port = await freePort();
  const writer = await open(String(port));
  for (const event of RUN) await writer.write(event);
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  assert.equal([answer.status, answer.headers.get('content-type')], [200, 'text/plain; version=0.0.4; charset=utf-8']);
  assert.match(await answer.text(), 'sluice_step{experiment="mine",stage="search"} 2\n');
  assert.is((await fetch(`http://127.0.0.1:${port}/`)).status, 404);
  const taken = await refused(`127.0.0.1:${port}`);
  assert.equal([taken.problem, taken.what], ['usage', 'the port is taken']);
  await writer.end();
  const gone = await fetch(`http://127.0.0.1:${port}/metrics`).then(
    () => 'there',
    () => 'gone',
  );
  assert.is(gone, 'gone');
});

test('no target, a port that is none, a folder in the place of the file and a file below none are refused', async () => {
  const folder = scratchFolder();
  assert.match((await refused('')).remedy, 'prometheus:PORT');
  assert.is((await refused('99999')).problem, 'usage');
  mkdirSync(join(folder, 'taken.prom'));
  assert.is((await refused('taken.prom', folder)).problem, 'usage');
  assert.is((await refused('no/where.prom', folder)).problem, 'usage');
  assert.equal(readdirSync(folder), ['taken.prom']);
});

test('every text has a name that Prometheus takes', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => assert.match(prometheusName(text), /^[a-z_:][a-z0-9_:]*$/)));
});

test.run();

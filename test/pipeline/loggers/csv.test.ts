import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import type { Problem } from '../../../base/problem.js';
import { csv } from '../../../pipeline/loggers/csv.js';
import type { SinkWriter } from '../../../pipeline/loggers/sink.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { leftOf, rightOf, someProblem } from '../fixtures/run.js';
import { begun, done, metric, running, stamped, writeAll } from './fixtures/sinks.js';

const open = (target: string, folder: string) => csv.open(target, { folder, environment: {} })();
const opened = async (target: string, folder: string): Promise<SinkWriter> => rightOf(await open(target, folder));
const refused = async (target: string, folder: string): Promise<Problem> => leftOf(await open(target, folder));
const linesOf = (folder: string, table: string): readonly string[] =>
  readFileSync(join(folder, `${table}.csv`), 'utf8')
    .trimEnd()
    .split('\n');
const TIME = '2026-01-01T00:00:00.000Z';
const digest = digestOf('x');

test('a run is one table of metrics in the long form, and others of runs, settings, stages, artifacts and messages', async () => {
  const folder = scratchFolder();
  await writeAll(await opened('out', folder), [
    begun,
    running,
    stamped({ type: 'progress', stage: 'search', done: 1, total: 2, unit: 'steps' }),
    stamped({ type: 'metric', stage: 'search', step: 1, values: { 'train, loss': Number.NaN, accuracy: 0.5 } }),
    stamped({ type: 'metric', stage: 'search', step: 2, epoch: 1, values: { loss: 1e-7 }, replayed: true }),
    stamped({ type: 'artifact', stage: 'search', name: 'state', kind: 'k', digest, bytes: 3, summary: 'two "lines"\n  of it' }),
    stamped({ type: 'log', level: 'warning', message: 'look, there' }),
    stamped({ type: 'stage', stage: 'search', status: 'failed', problem: someProblem }),
    done,
  ]);
  const out = join(folder, 'out');
  assert.equal(linesOf(out, 'metrics'), [
    'run,stage,step,epoch,metric,value,time,replayed',
    `r,search,1,,"train, loss",NaN,${TIME},false`,
    `r,search,1,,accuracy,0.5,${TIME},false`,
    `r,search,2,1,loss,1e-7,${TIME},true`,
  ]);
  assert.equal(linesOf(out, 'runs'), [
    'run,time,experiment,seed,backend,choices,overrides,executor,store,sluice,node',
    `r,${TIME},mine,1,cpu,scale=small,search.epochs=2,thread,/store,0.1.0,20.0.0`,
  ]);
  assert.equal(linesOf(out, 'settings'), [
    'run,stage,setting,value',
    'r,search,epochs,2',
    'r,search,space,darts',
    'r,search,space.cells,3',
    'r,search,names,"[""a"",""b""]"',
    'r,search,resources.cores,2',
  ]);
  assert.equal(linesOf(out, 'stages').slice(1), [`r,search,running,${TIME},,,`, `r,search,failed,${TIME},,,the wheel came off`]);
  assert.equal(linesOf(out, 'artifacts').slice(1), [`r,search,state,k,${digest},3,"two ""lines"" | of it",${TIME}`]);
  assert.equal(linesOf(out, 'messages').slice(1), [`r,,warning,"look, there",${TIME}`]);
});

test('runs are appended below one header, after a row that a killed run left half written', async () => {
  const folder = scratchFolder();
  await writeAll(await opened('.', folder), [metric(1)]);
  appendFileSync(join(folder, 'metrics.csv'), 'r,search,2,,"lo');
  const [one, two] = [await opened('.', folder), await opened('.', folder)];
  await one.write(metric(3));
  await two.write(metric(4));
  await one.end();
  await two.end();
  const [header, ...rows] = linesOf(folder, 'metrics');
  assert.match(header ?? '', /^run,/);
  assert.equal(
    rows.map((row) => row.split(',').slice(2, 5).join()),
    ['1,,loss', '2,,"lo"', '3,,loss', '4,,loss'],
  );
});

test('runs that begin at once write one header, and leave nothing else', async () => {
  const folder = scratchFolder();
  const writers = await Promise.all(Array.from({ length: 8 }, () => opened('.', folder)));
  for (const [step, writer] of writers.entries()) await writeAll(writer, [metric(step + 1)]);
  const tables = ['artifacts', 'messages', 'metrics', 'runs', 'settings', 'stages'];
  assert.equal(
    readdirSync(folder).sort(),
    tables.map((table) => `${table}.csv`),
  );
  assert.equal(
    tables.map((table) => linesOf(folder, table).length),
    [1, 1, 9, 1, 1, 1],
  );
});

test('a folder below none, a file in its place and a table of other columns are refused, and nothing is left behind', async () => {
  const folder = scratchFolder();
  const { problem, what, remedy } = await refused('deep/er', folder);
  assert.equal([problem, what], ['usage', 'the folder of the tables is to be made in a folder that does not exist']);
  assert.match(remedy, 'mkdir -p');
  assert.equal(readdirSync(folder), []);
  assert.match((await refused('', folder)).remedy, 'csv:FOLDER');

  writeFileSync(join(folder, 'file'), '');
  assert.match((await refused('file', folder)).what, 'is a file, not a folder');
  mkdirSync(join(folder, 'other'));
  writeFileSync(join(folder, 'other/metrics.csv'), 'a,b\n1,2\n');
  const other = await refused('other', folder);
  assert.equal([other.problem, other.what], ['usage', 'the table has other columns than those of a run']);
  assert.ok(other.where.endsWith('other/metrics.csv'));
  assert.equal(readdirSync(join(folder, 'other')), ['metrics.csv']);
  assert.is(readFileSync(join(folder, 'other/metrics.csv'), 'utf8'), 'a,b\n1,2\n');
});

test.run();

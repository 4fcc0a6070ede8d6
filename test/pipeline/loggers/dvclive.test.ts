import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { RESULTS } from '../../../pipeline/loggers/dvclive/place.js';
import { pythonJson, readPythonJson, withAt, yaml } from '../../../pipeline/loggers/dvclive/texts.js';
import { dvclive } from '../../../pipeline/loggers/dvclive.js';
import type { SinkWriter } from '../../../pipeline/loggers/sink.js';
import type { RunBegun, RunEvent } from '../../../pipeline/run/event.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { leftOf, rightOf } from '../fixtures/run.js';
import { killedRuns, replayInto, STEPS_COUNTED } from './fixtures/killed-run.js';
import { begun, done, stamped, writeAll } from './fixtures/sinks.js';

const open = async (folder: string): Promise<SinkWriter> => rightOf(await dvclive.open('live', { folder, environment: {} })());
const running = (key: string) => stamped({ type: 'stage', stage: 'search', status: 'running', key: digestOf(key) });
const metric = (step: number, values: Readonly<Record<string, number>>) =>
  stamped({ type: 'metric', stage: 'search', step, values });
const read = (folder: string, name: string): string => readFileSync(join(folder, 'live', name), 'utf8');

test('a run has the layout of DVCLive: a table a series, the last values, the parameters, and what DVC reads them by', async () => {
  const folder = scratchFolder();
  await writeAll(await open(folder), [
    begun,
    running('a'),
    metric(1, { 'train/loss': 0.5, 'peak memory, MiB': 7 }),
    metric(2, { 'train/loss': Number.NaN, 'top?': Number.POSITIVE_INFINITY, 'top*': Number.NEGATIVE_INFINITY }),
    done,
  ]);
  assert.is(read(folder, 'plots/metrics/search/train/loss.tsv'), 'step\tloss\n1\t0.5\n2\tnan\n');
  assert.is(read(folder, 'plots/metrics/search/peak memory, MiB.tsv'), 'step\tpeak memory, MiB\n1\t7\n');
  // Two series that one name fits are two tables.
  const tables = readdirSync(join(folder, 'live/plots/metrics/search')).filter((name) => name.startsWith('top'));
  assert.equal(tables.map((name) => read(folder, `plots/metrics/search/${name}`).split('\t').at(-1)).sort(), ['-inf\n', 'inf\n']);
  const { search, step } = readPythonJson(read(folder, 'metrics.json')) as { search: Record<string, unknown>; step: number };
  assert.equal([step, search['train'], search['peak memory, MiB']], [2, { loss: Number.NaN }, 7]);
  assert.match(read(folder, 'metrics.json'), '"loss": NaN');
  assert.is(
    read(folder, 'params.yaml'),
    '"seed": 1\n"search":\n  "epochs": 2\n  "space":\n    "name": "darts"\n    "cells": 3\n  "names": "[\\"a\\",\\"b\\"]"\n',
  );
  assert.match(read(folder, 'dvc.yaml'), 'plots/metrics');
});

test('runs that are killed and go on are one table, in which each point is once; replayed it gains none', async () => {
  const folder = scratchFolder();
  const values = () => read(folder, 'plots/metrics/count/value.tsv');
  let opened = 0;
  await killedRuns(() => {
    // A row that was cut off.
    if (opened++ > 0) appendFileSync(join(folder, 'live/plots/metrics/count/value.tsv'), '1');
    return open(folder);
  });
  const expected = `step\tvalue\n${STEPS_COUNTED.map((step) => `${step}\t${step}\n`).join('')}`;
  assert.is(values(), expected);
  await replayInto(await open(folder));
  assert.is(values(), expected);
  assert.equal(readPythonJson(read(folder, 'metrics.json')), { step: 12, count: { value: 12 }, one: {} });
});

test('another result of a stage has its tables in the place of those before', async () => {
  const folder = scratchFolder();
  await writeAll(await open(folder), [begun, running('a'), metric(1, { loss: 1, old: 2 }), done]);
  await writeAll(await open(folder), [begun, running('b'), metric(1, { loss: 3 }), done]);
  assert.equal(readdirSync(join(folder, 'live/plots/metrics/search')), ['loss.tsv']);
  assert.is(read(folder, 'plots/metrics/search/loss.tsv'), 'step\tloss\n1\t3\n');
  assert.equal(readPythonJson(read(folder, 'metrics.json')), { search: { loss: 3 }, step: 1 });
});

const withStages = (...stages: readonly string[]): RunEvent => {
  const run = begun as RunBegun & Pick<RunEvent, 'time' | 'run'>;
  return {
    ...run,
    graph: stages.flatMap((stage) => run.graph.map((one, index) => ({ ...one, stage, config: { stage, index } }))),
  };
};
const runs = (stage: string) => stamped({ type: 'stage', stage, status: 'running', key: digestOf(stage) });
const measures = (stage: string, step: number) => stamped({ type: 'metric', stage, step, values: { loss: step } });

test('stages whose names make one name of a folder have tables, values and parameters of their own, the same in each run', async () => {
  const folder = scratchFolder();
  const stages = ['retrain@1', 'retrain-1', 'retrain 1'];
  await writeAll(await open(folder), [
    withStages(...stages),
    ...stages.flatMap((stage, i) => [runs(stage), measures(stage, i + 1)]),
  ]);
  const folders = readdirSync(join(folder, 'live/plots/metrics'));
  const tables = () => folders.map((name) => read(folder, `plots/metrics/${name}/loss.tsv`));
  assert.equal(tables().sort(), ['step\tloss\n1\t1\n', 'step\tloss\n2\t2\n', 'step\tloss\n3\t3\n']);
  for (const name of folders) assert.match(read(folder, 'params.yaml'), `"${name}":`);
  // Another run, in which they come in another order.
  const again = [...stages].reverse();
  await writeAll(await open(folder), [withStages(...stages), ...again.flatMap((stage) => [runs(stage), measures(stage, 4)])]);
  assert.equal(
    tables().map((table) => table.split('\n').length),
    [4, 4, 4],
  );
});

test('the last values are those of the tables, also where a run was killed before it wrote them down and nothing new is told', async () => {
  const folder = scratchFolder();
  const killed = await open(folder);
  for (const event of [withStages('a', 'b'), runs('a'), measures('a', 1), runs('b')]) await killed.write(event);
  for (const step of [2, 3]) for (const stage of ['a', 'b']) await killed.write(measures(stage, step));
  const found = stamped({ type: 'stage', stage: 'a', status: 'cached', key: digestOf('a') });
  await writeAll(await open(folder), [withStages('a', 'b'), found, runs('b'), measures('b', 3), done]);
  assert.equal(readPythonJson(read(folder, 'metrics.json')), { step: 3, a: { loss: 3 }, b: { loss: 3 } });
});

test('runs at once in one folder keep the stages of each other', async () => {
  const folder = scratchFolder();
  const stages = ['a', 'b'] as const;
  const writers = await Promise.all(stages.map(async (stage) => [stage, await open(folder)] as const));
  for (const [stage, { write }] of writers)
    for (const event of [withStages(stage), runs(stage), measures(stage, 1)]) await write(event);
  for (const [stage, { write, end }] of writers) {
    for (const event of [measures(stage, 2), done]) await write(event);
    await end();
  }
  assert.equal(readPythonJson(read(folder, 'metrics.json')), { step: 2, a: { loss: 2 }, b: { loss: 2 } });
  assert.equal(readPythonJson(read(folder, RESULTS)), { a: digestOf('a'), b: digestOf('b') });
  await writeAll(await open(folder), [withStages('a'), runs('a'), measures('a', 3)]);
  assert.is(read(folder, 'plots/metrics/a/loss.tsv'), 'step\tloss\n1\t1\n2\t2\n3\t3\n');
});

test('a tree is written as JSON and YAML, also where a value has others below it', () => {
  const tree = withAt(withAt({ a: 1 }, ['a', 'b'], Number.NaN), ['c'], 'x: NaN');
  assert.equal(tree, { a: { name: 1, b: Number.NaN }, c: 'x: NaN' });
  assert.equal(readPythonJson(pythonJson(tree)), tree);
  assert.is(readPythonJson('no'), undefined);
  assert.is(yaml({ a: {}, b: { c: 'd' } }), '"a": {}\n"b":\n  "c": "d"\n');
});

test('a folder with parameters of its own is refused, and left as it was', async () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'live'));
  writeFileSync(join(folder, 'live/params.yaml'), 'mine: 1\n');
  const { problem, what } = leftOf(await dvclive.open('live', { folder, environment: {} })());
  assert.equal([problem, what], ['usage', 'the folder has parameters of another']);
  assert.equal(readdirSync(join(folder, 'live')), ['params.yaml']);
});

test.run();

import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { pythonJson, readPythonJson, withAt, yaml } from '../../../pipeline/loggers/dvclive/texts.js';
import { dvclive } from '../../../pipeline/loggers/dvclive.js';
import type { SinkWriter } from '../../../pipeline/loggers/sink.js';
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

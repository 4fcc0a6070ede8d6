import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Genotype } from '../../../networks/genotype.js';
import { publishedGenotypes } from '../../../networks/spaces/darts/published.js';
import { runQueryBenchmark } from '../../../stages/benchmark/query-benchmark-run.js';
import { type BenchmarkRecord, benchmarkRecord } from '../../../stages/kinds/benchmark-record.js';
import { rowOf, tableOfRows } from '../../datasets/benchmarks/nas-bench-201/rows.js';
import { contextOf, type Emitted, emitted, problemOf } from '../support.js';

const benchmark = tableOfRows();
const runOn = (genotype: Genotype) => runQueryBenchmark(contextOf({}, { genotype, benchmark }));
const genotypeOf = (code: number): Genotype => ({ space: 'nas-bench-201', architecture: rowOf(code)['arch'] as string });

test('the record has accuracies, rank, cost and the best of each data set', async () => {
  const { artifacts } = (await emitted(runOn(genotypeOf(15_000)))) as Emitted<
    { readonly benchmarkRecord: BenchmarkRecord },
    never
  >;
  const record = artifacts.benchmarkRecord;
  const { cifar10, cifar100 } = record.results;
  assert.equal([record.benchmark, record.index, record.architectures], ['nas-bench-201', 624, 15_625]);
  assert.is(record.architecture, rowOf(15_000)['arch']);
  assert.equal([cifar10.rank, cifar10.parameters, cifar10.flops, cifar10.latency], [622, 73_306, 7_783_050, 0.0125]);
  assert.equal([cifar10.best, cifar100.best], [0.899942, 0.7]);
  assert.equal(benchmarkRecord.decode(benchmarkRecord.encode(record)), either.right(record));
});

test('accuracies and ranks are metrics', async () => {
  const { metrics, events } = await emitted(runOn(genotypeOf(0)));
  assert.equal(events, ['metric', 'artifact']);
  assert.equal(metrics[0]?.values, {
    'cifar10 validation accuracy': 0,
    'cifar10 test accuracy': 0,
    'cifar10 rank': 15_622,
    'cifar100 validation accuracy': 0.7,
    'cifar100 test accuracy': 0.7,
    'cifar100 rank': 1,
    'ImageNet16-120 validation accuracy': 0.4,
    'ImageNet16-120 test accuracy': 0,
    'ImageNet16-120 rank': 15_625,
  });
});

test('the record in words has a line for each data set', async () => {
  const { artifacts } = (await emitted(runOn(genotypeOf(15_624)))) as Emitted<
    { readonly benchmarkRecord: BenchmarkRecord },
    never
  >;
  const lines = benchmarkRecord.summary(artifacts.benchmarkRecord).split('\n');
  assert.is(lines[0], `${rowOf(15_624)['arch']}: 73,306 parameters, 7.8 M FLOPs on cifar10`);
  assert.is(lines[1], '  cifar10: test 89.99 % (rank 1 of 15,625, best 89.99 %), validation 89.99 %');
  assert.match(lines[2] ?? '', /cifar100: test 0\.00 % \(rank 15,625 of 15,625, best 70\.00 %\)/);
  assert.is(lines.length, 4);
});

test('a genotype of another space is a usage problem of the stage', async () => {
  const { problem, what, where, remedy } = await problemOf(runOn(publishedGenotypes.DrNAS_cifar10));
  assert.equal([problem, where], ['usage', undefined]);
  assert.match(what, /of the space darts/);
  assert.match(remedy, /nasBench201/);
});

test.run();

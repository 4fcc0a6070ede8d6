import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { integers } from '../../../../base/numerics/random/draw.js';
import { generatorOf } from '../../../../base/numerics/random/generator.js';
import {
  bestArchitecture,
  queryArchitecture,
  queryGenotype,
  randomSearch,
  recordAt,
} from '../../../../datasets/benchmarks/nas-bench-201/queries.js';
import { NAS_BENCH_201_ARCHITECTURES } from '../../../../datasets/benchmarks/nas-bench-201/table.js';
import { publishedGenotypes } from '../../../../networks/spaces/darts/published.js';
import { left, right } from '../../support.js';
import { rowOf, tableOfRows } from './rows.js';

const table = tableOfRows();
const near = (actual: number, expected: number, tolerance: number): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual}, not ${expected} within ${tolerance}`);

test('an architecture is found with its accuracies, costs and number', () => {
  for (const code of [0, 1, 4242, 15_624]) {
    const row = rowOf(code);
    const record = right(queryArchitecture(table, row['arch'] as string));
    assert.is(record.architecture, row['arch']);
    assert.is(record.index, 15_624 - code);
    assert.equal(record.results.cifar100, {
      validation: Number(`${row['cifar100_valid']}e-2`),
      test: Number(`${row['cifar100_test']}e-2`),
      rank: 1 + code,
      parameters: 79_156,
      flops: 7_788_900,
      latency: 0.0131,
    });
    assert.is(record.results.cifar10.latency, code % 2 === 0 ? 0.0125 : null);
    assert.equal(recordAt(table, record.index), record);
  }
});

test('the best has rank 1, and equal accuracies share a rank', () => {
  const rankOf = (code: number): number => right(queryArchitecture(table, rowOf(code)['arch'] as string)).results.cifar10.rank;
  // Accuracies on cifar10 grow in steps of four architectures; the highest step holds one alone.
  assert.equal([15_624, 15_623, 15_622, 15_621, 15_620, 15_619].map(rankOf), [1, 2, 2, 2, 2, 6]);
  assert.equal([0, 1, 2, 3].map(rankOf), [15_622, 15_622, 15_622, 15_622]);
});

test('the best architecture of a data set, by test or by validation accuracy', () => {
  assert.is(bestArchitecture(table, 'cifar10').architecture, rowOf(15_624)['arch']);
  assert.is(bestArchitecture(table, 'cifar100', 'validation').architecture, rowOf(0)['arch']);
  assert.is(bestArchitecture(table, 'ImageNet16-120', 'validation').index, 0, 'all equal: the lowest number');
});

test('a genotype of NAS-Bench-201 is found, one of another space refused', () => {
  const architecture = rowOf(99)['arch'] as string;
  assert.equal(queryGenotype(table, { space: 'nas-bench-201', architecture }), queryArchitecture(table, architecture));
  const { problem, what, remedy } = left(queryGenotype(table, publishedGenotypes.DARTS_V1));
  assert.is(problem, 'usage');
  assert.match(what, /of the space darts, .* nas-bench-201 alone/);
  assert.match(remedy, /nasBench201\(\)/);
});

test('a text that is no architecture is refused with what is wrong', () => {
  const refused = (text: string, what: RegExp): void => {
    const found = left(queryArchitecture(table, text));
    assert.is(found.problem, 'usage');
    assert.match(found.what, what);
    assert.match(found.remedy, /six edges/);
  };
  refused('ResNet', /"ResNet" is no architecture of NAS-Bench-201: must be written as \|/);
  refused('|nor_conv_3x3~0|+|none~0|skip_conect~1|+|none~0|none~1|none~2|', /"skip_conect"; did you mean "skip_connect"\?/);
  refused('|none~0|+|none~0|none~1|+|none~0|none~1|', /node 3 must have 3 inputs, not 2/);
});

test('random search with one sample is the mean over all architectures', () => {
  const found = randomSearch(table, 'cifar10', 1);
  for (const dataset of ['cifar10', 'cifar100', 'ImageNet16-120'] as const) {
    for (const quantity of ['validation', 'test'] as const) {
      const values = table.columns[dataset][quantity];
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      near(found[dataset][quantity].mean, mean, 1e-12);
      near(found[dataset][quantity].deviation, Math.sqrt(variance), 1e-12);
    }
  }
});

test('random search is what drawing and choosing by validation gives', () => {
  const [samples, repeats] = [7, 20_000];
  const { validation } = table.columns.cifar10;
  const accuracy = table.columns.cifar100.test;
  const draws = integers(generatorOf(11), samples * repeats, NAS_BENCH_201_ARCHITECTURES);
  const found = Array.from({ length: repeats }, (_, k) => {
    const drawn = draws.subarray(k * samples, (k + 1) * samples);
    const best = drawn.reduce((a, b) => ((validation[b] as number) > (validation[a] as number) ? b : a));
    return accuracy[best] as number;
  });
  const mean = found.reduce((a, b) => a + b, 0) / repeats;
  const deviation = Math.sqrt(found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / repeats);
  const expected = randomSearch(table, 'cifar10', samples).cifar100.test;
  near(mean, expected.mean, (5 * expected.deviation) / Math.sqrt(repeats));
  near(deviation, expected.deviation, 0.05 * expected.deviation);
});

test('architectures that validate equally win equally often', () => {
  // On ImageNet16-120 all validate equally, so that however many are drawn, any may win.
  assert.equal(randomSearch(table, 'ImageNet16-120', 50), randomSearch(table, 'ImageNet16-120', 1));
});

test('the search for an architecture stops at a table that lacks it', () => {
  const broken = { ...table, operations: new Uint8Array(table.operations.length) };
  assert.throws(() => queryArchitecture(broken, rowOf(5)['arch'] as string), /the table has no \|none~0\|/);
  assert.ok(either.isRight(queryArchitecture(broken, rowOf(0)['arch'] as string)));
});

test.run();

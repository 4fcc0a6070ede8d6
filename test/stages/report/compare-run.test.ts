import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bestArchitecture, randomSearch } from '../../../datasets/benchmarks/nas-bench-201/queries.js';
import { type Comparison, comparisonText } from '../../../stages/kinds/comparison.js';
import type { Summary } from '../../../stages/kinds/summary.js';
import { runCompare } from '../../../stages/report/compare-run.js';
import { tableOfRows } from '../../datasets/benchmarks/nas-bench-201/rows.js';
import { contextOf, emitted } from '../support.js';

const METRIC = 'cifar10 test accuracy';
const summary: Summary = {
  seeds: [0, 1],
  metrics: [{ name: METRIC, unit: 'share', values: [0.94, 0.92], mean: 0.93, deviation: 0.0141 }],
  architectures: [],
};
const table = tableOfRows();
const rowsOf = (...names: readonly string[]) => names.map((name) => ({ name, of: [name], paper: ['94.36 ± 0.00'] }));

const compared = async (
  rows: readonly object[],
  benchmark: readonly object[] = [{ of: 'table', value: table }],
  metric = METRIC,
) => {
  const config = { title: 'Table 4', columns: [{ title: 'CIFAR-10', metric }], rows, samples: 10, notes: ['fewer images'] };
  const memory = [{ of: 'memory of drnas', value: { space: 'darts', partial: 2, operations: 8, batchSize: 64, mebibytes: 949 } }];
  const inputs = { summary: [{ of: 'drnas', value: summary }], memory, benchmark };
  return (await emitted(runCompare(contextOf(config as never, inputs as never)))).artifacts.comparison as Comparison;
};

const refusal = async (...given: Parameters<typeof compared>): Promise<string> => {
  try {
    await compared(...given);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected a problem');
};

test("a method's row has the paper's figures and the summary's mean and deviation", async () => {
  const { rows } = await compared(rowsOf('drnas'));
  assert.equal(rows, [{ name: 'drnas', paper: ['94.36 ± 0.00'], measured: ['93.00 ± 1.41'] }]);
});

test('a row may take its metrics from several flows, a measured memory among them', async () => {
  const row = { name: 'DrNAS', of: ['drnas', 'memory of drnas'], paper: ['949'] };
  assert.equal((await compared([row], [], 'peak memory, MiB')).rows[0]?.measured, ['949']);
  assert.equal((await compared([row], [])).rows[0]?.measured, ['93.00 ± 1.41']);
});

test('a column may be of some flows alone: a row has the figure of its flow among them, or none', async () => {
  const other: Summary = {
    ...summary,
    metrics: [{ name: METRIC, unit: 'share', values: [0.5, 0.5], mean: 0.5, deviation: 0 }],
  };
  const columns = [
    { title: 'one', metric: METRIC, from: ['one'] },
    { title: 'other', metric: METRIC, from: ['other'] },
  ];
  const rows = [
    { name: 'both', of: ['one', 'other'], paper: [] },
    { name: 'second', of: ['other'], paper: [] },
    { name: 'optimum', of: ['optimum'], paper: [] },
  ];
  const inputs = {
    summary: [
      { of: 'one', value: summary },
      { of: 'other', value: other },
    ],
    memory: [],
    benchmark: [{ of: 'table', value: table }],
  };
  const config = { title: 'by data set', columns, rows, samples: 1, notes: [] };
  const { comparison } = (await emitted(runCompare(contextOf(config as never, inputs as never)))).artifacts as {
    comparison: Comparison;
  };
  const [both, second, optimum] = comparison.rows.map(({ measured }) => measured);
  assert.equal(both, ['93.00 ± 1.41', '50.00 ± 0.00']);
  assert.equal(second, ['', '50.00 ± 0.00']);
  assert.ok(optimum?.every((text) => text !== ''));
});

test('a row may have differences, seed by seed, of flows with the same seeds', async () => {
  const noisy: Summary = {
    ...summary,
    metrics: [{ name: METRIC, unit: 'share', values: [0.91, 0.9], mean: 0.905, deviation: 0.0071 }],
  };
  const comparing = async (less: Summary) => {
    const rows = [{ name: 'Δ', of: ['drnas'], less: ['noisy'], paper: ['2.61'] }];
    const config = { title: 'Δ', columns: [{ title: 'accuracy', metric: METRIC }], rows, samples: 1, notes: [] };
    const inputs = {
      summary: [
        { of: 'drnas', value: summary },
        { of: 'noisy', value: less },
      ],
      memory: [],
      benchmark: [],
    };
    return (await emitted(runCompare(contextOf(config as never, inputs as never)))).artifacts.comparison as Comparison;
  };
  // 0.94 - 0.91 and 0.92 - 0.90.
  assert.equal((await comparing(noisy)).rows[0]?.measured, ['2.50 ± 0.71']);
  const fewer = { ...noisy, seeds: [0], metrics: [{ ...(noisy.metrics[0] as Summary['metrics'][number]), values: [0.91] }] };
  for (const [less, seeds] of [
    [fewer, 'the seed 0'],
    [{ ...noisy, seeds: [7, 8] }, 'the seeds 7, 8'],
    [{ ...noisy, seeds: [1, 0] }, 'the seeds 1, 0'],
  ] as const) {
    const told = await comparing(less).then(
      () => 'nothing',
      (error: Error) => error.message,
    );
    assert.match(told, `under the seeds 0, 1, and what is subtracted under ${seeds}`);
  }
});

test("the optimum and random search come out of the benchmark's table", async () => {
  const { rows } = await compared(rowsOf('optimum', 'random search'));
  const best = bestArchitecture(table, 'cifar10').results.cifar10.test;
  const { mean, deviation } = randomSearch(table, 'cifar10', 10).cifar10.test;
  assert.is(rows[0]?.measured[0], (100 * best).toFixed(2));
  assert.is(rows[1]?.measured[0], `${(100 * mean).toFixed(2)} ± ${(100 * deviation).toFixed(2)}`);
});

test('what one row lacks and another has is not applicable, and a row of no flow has the paper alone', async () => {
  const metric = { name: 'predictive variance', unit: 'number', values: [0.089], mean: 0.089, deviation: null } as const;
  const uncertain: Summary = { ...summary, metrics: [metric] };
  const config = {
    title: 'Table V',
    columns: [{ title: 'uncertainty', metric: 'predictive variance' }],
    rows: [
      { name: 'DARTS', of: ['darts'], paper: ['N/A'] },
      { name: 'μDARTS', of: ['muDarts'], paper: ['0.089'] },
      { name: 'VGG16', of: [], paper: ['1.034'] },
    ],
    samples: 10,
    notes: [],
  };
  const flows = [
    { of: 'darts', value: summary },
    { of: 'muDarts', value: uncertain },
  ];
  const inputs = { summary: flows, memory: [], benchmark: [] };
  const { comparison } = (await emitted(runCompare(contextOf(config, inputs)))).artifacts;
  assert.equal(comparison.rows, [
    { name: 'DARTS', paper: ['N/A'], measured: ['N/A'] },
    { name: 'μDARTS', paper: ['0.089'], measured: ['0.0890'] },
    { name: 'VGG16', paper: ['1.034'], measured: [''] },
  ]);
});

test('what an evaluation has under a condition is not applicable where no row has it, and no mistake', async () => {
  for (const metric of ['top-5 test error', 'predictive variance'])
    assert.equal((await compared(rowsOf('drnas'), [], metric)).rows[0]?.measured, ['N/A']);
  assert.match(await refusal(rowsOf('drnas'), [], 'top-6 test error'), `use one of ${METRIC}`);
});

test('the text sets the two lines of a row below each other, and a missing figure is a dash', () => {
  const text = comparisonText({
    title: 'Table 4',
    columns: ['CIFAR-10', 'CIFAR-100'],
    rows: [{ name: 'DrNAS', paper: ['94.36', ''], measured: ['93.1', '70'] }],
    notes: ['fewer images'],
  });
  assert.equal(text.split('\n'), [
    'Table 4',
    '                CIFAR-10  CIFAR-100',
    '  DrNAS  paper  94.36     -',
    '         here   93.1      70',
    '  fewer images',
  ]);
});

test('an unknown flow or metric and a missing table are problems that say what to give', async () => {
  assert.match(await refusal(rowsOf('dartz')), 'name one of drnas, memory of drnas');
  assert.match(await refusal(rowsOf('optimum'), []), 'loadBenchmark(nasBench201Table())');
  assert.match(await refusal(rowsOf('drnas'), [], 'accuracy'), `use one of ${METRIC}`);
  assert.match(await refusal(rowsOf('optimum'), undefined, 'cifar10 rank'), 'test accuracy');
});

test.run();

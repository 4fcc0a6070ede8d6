import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allRows, csvOf, rowOf } from '../datasets/benchmarks/nas-bench-201/rows.js';
import { outputsOf, pipe, project, statusesOf } from './project.js';

const cell = rowOf(15_000)['arch'] as string;
const EXPERIMENT = `import { experiment, fixedGenotype, loadBenchmark, nasBench201Table, queryBenchmark } from 'sluice';
const benchmark = loadBenchmark(nasBench201Table({ root: 'tables' }));
export default experiment('lookup', () => fixedGenotype('${cell}').pipe(queryBenchmark(benchmark)));
`;

const put = (folder: string, table: string, rows = allRows): void => {
  mkdirSync(join(folder, table), { recursive: true });
  writeFileSync(join(folder, table, 'nb201.csv'), csvOf(rows));
};

test('a cell is looked up; an edited table reruns the lookup alone, a copy elsewhere nothing', async () => {
  const folder = project({ 'lookup.ts': EXPERIMENT });
  put(folder, 'tables');
  const first = await pipe(folder, 'run lookup.ts --json --no-check');
  assert.is(first.code, 0, first.err);
  assert.equal(statusesOf(first), { fixedGenotype: 'done', loadBenchmark: 'done', queryBenchmark: 'done' });
  const metric = first.events.find(({ type }) => type === 'metric');
  assert.equal([metric?.['values']['cifar10 rank'], metric?.['values']['cifar100 rank']], [622, 15_001]);

  const digest = outputsOf(first)['benchmarkRecord'] as string;
  const shown = await pipe(folder, `show ${digest.slice(0, 12)}`);
  assert.match(shown.out, /^benchmark-record [0-9a-f]{64}\nmade by stage queryBenchmark as "benchmarkRecord"/);
  assert.match(shown.out, /cifar10: test 86\.40 % \(rank 622 of 15,625, best 89\.99 %\), validation 86\.40 %/);
  assert.match(shown.out, /"index": 624/);

  put(folder, 'elsewhere/nas-bench-201');
  const moved = await pipe(folder, 'run lookup.ts --json --no-check --data elsewhere');
  assert.equal(statusesOf(moved), { fixedGenotype: 'cached', loadBenchmark: 'cached', queryBenchmark: 'cached' });

  const better = allRows.map((row, code) => (code === 7 ? { ...row, cifar10_test: '99.5' } : row));
  put(folder, 'tables', better);
  const edited = await pipe(folder, 'run lookup.ts --json --no-check');
  assert.equal(statusesOf(edited), { fixedGenotype: 'cached', loadBenchmark: 'done', queryBenchmark: 'done' });
  assert.match(edited.out, /rank 623 of 15,625, best 99\.50 %/);

  // The same table packed and in another order is read anew, and what it gives is known.
  writeFileSync(join(folder, 'elsewhere/nas-bench-201/nb201.csv'), gzipSync(csvOf([...better].reverse())));
  const packed = await pipe(folder, 'run lookup.ts --json --no-check --data elsewhere');
  assert.equal(statusesOf(packed), { fixedGenotype: 'cached', loadBenchmark: 'done', queryBenchmark: 'cached' });
});

test('a table that is missing or wrong, and a text that is no architecture, end the run with one message', async () => {
  const folder = project({ 'lookup.ts': EXPERIMENT });
  const missing = await pipe(folder, 'run lookup.ts --no-check');
  assert.is(missing.code, 2);
  assert.match(missing.err, /^error: there is no table of NAS-Bench-201 .*\n {2}at: looked in .*tables.*\n {2}to mend: make it/);

  put(folder, 'tables', [...allRows.slice(0, 9), { ...rowOf(9), in16_test: '101' }]);
  const wrong = await pipe(folder, 'run lookup.ts --no-check');
  assert.is(wrong.code, 2);
  assert.match(
    wrong.err,
    /^error: in16_test must be a number from 0 to 100 \(percent\), not "101"\n {2}at: nb201\.csv, line 11\n/,
  );

  const text = await pipe(folder, ['run', 'lookup.ts', '--no-check', '--set', 'fixedGenotype.genotype=|none~0|']);
  assert.is(text.code, 2);
  assert.match(
    text.err,
    /genotype: must be a genotype: architecture: must be written as .*\n {2}at: --set fixedGenotype\.genotype=\|none~0\|\n/,
  );
});

test.run();

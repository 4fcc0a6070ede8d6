import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Component, resolveComponent } from '../../../artifacts/component.js';
import type { LocateContext } from '../../../artifacts/source.js';
import { nasBench201TableKind } from '../../../datasets/benchmarks/nas-bench-201/kind.js';
import { type BenchmarkTable, nasBench201Table } from '../../../datasets/benchmarks/nas-bench-201/source.js';
import type { NasBench201Table } from '../../../datasets/benchmarks/nas-bench-201/table.js';
import { LoadBenchmarkSettings } from '../../../stages/benchmark/load-benchmark.js';
import { runLoadBenchmark } from '../../../stages/benchmark/load-benchmark-run.js';
import { allRows, csvOf, tableOfRows } from '../../datasets/benchmarks/nas-bench-201/rows.js';
import { inFolder, left, contextOf as placesOf, right, sourcesOf, writeFiles } from '../../datasets/support.js';
import { contextOf, decoded, type Emitted, emitted, problemOf } from '../support.js';

const csv = csvOf(allRows);

const located = async (table: Component<'benchmark'>, context: LocateContext) =>
  (await resolveComponent<BenchmarkTable>(table)).locate(table.location ?? {}, context)();
const runOn = async (folder: string, table = nasBench201Table({ root: '.' })) =>
  runLoadBenchmark(
    contextOf(decoded(LoadBenchmarkSettings, { table }), {}, await sourcesOf(right(await located(table, placesOf(folder))))),
  );
const tableFrom = async (folder: string, table?: Component<'benchmark'>): Promise<Buffer> => {
  const { artifacts } = (await emitted(await runOn(folder, table))) as Emitted<{ readonly benchmark: NasBench201Table }, never>;
  return Buffer.from(nasBench201TableKind.encode(artifacts.benchmark));
};

test(
  'a table is read, plain or gzipped, to the same artifact',
  inFolder(async (folder) => {
    await writeFiles(folder, { 'plain/nb201.csv': csv, 'packed/nas-bench-201/nb201.csv.gz': gzipSync(csv) });
    const expected = Buffer.from(nasBench201TableKind.encode(tableOfRows()));
    assert.ok((await tableFrom(folder, nasBench201Table({ root: 'plain' }))).equals(expected));
    assert.ok((await tableFrom(folder, nasBench201Table({ root: 'packed' }))).equals(expected));
    assert.ok((await tableFrom(folder, nasBench201Table({ root: 'plain/nb201.csv' }))).equals(expected));
  }),
);

test(
  'a small packed file that unfolds to more than any table is refused before it is read',
  inFolder(async (folder) => {
    const run = Buffer.alloc(40_000_000, 'a');
    await writeFiles(folder, { 'nb201.csv.gz': gzipSync(run, { level: 1 }) });
    assert.match((await problemOf(await runOn(folder))).what, 'the file has 40000000 characters, and 33554432 are the most');
    await writeFiles(folder, { 'nb201.csv.gz': gzipSync(Buffer.alloc(101_000_000, 'a'), { level: 1 }) });
    assert.match((await problemOf(await runOn(folder))).what, 'it holds more than 100663296 bytes');
  }),
);

test('the artifact gives the table back and says in words what it is', () => {
  const table = tableOfRows();
  const bytes = nasBench201TableKind.encode(table);
  const back = right(nasBench201TableKind.decode(bytes));
  assert.ok(Buffer.from(nasBench201TableKind.encode(back)).equals(Buffer.from(bytes)));
  assert.is(back.columns.cifar100.test[17], table.columns.cifar100.test[17]);
  assert.match(
    nasBench201TableKind.summary(back),
    /15,625 architectures, best test accuracy cifar10 89\.99 %, cifar100 70\.00 %/,
  );
});

test('the artifact has what a table may lack where it is there, and a table without it has the bytes of before', () => {
  const table = tableOfRows();
  const seconds12 = new Float64Array(15_625).fill(130.5);
  const timed = { ...table, columns: { ...table.columns, cifar100: { ...table.columns.cifar100, seconds12 } } };
  const bytes = nasBench201TableKind.encode(timed);
  const back = right(nasBench201TableKind.decode(bytes));
  assert.equal([back.columns.cifar100.seconds12?.[7], back.columns.cifar10.seconds12], [130.5, undefined]);
  assert.ok(Buffer.from(nasBench201TableKind.encode(back)).equals(Buffer.from(bytes)));
  // Written down before tables could have more.
  const digest = createHash('sha256').update(nasBench201TableKind.encode(table)).digest('hex');
  assert.is(digest.slice(0, 16), '76d6ae29dc72841b');
});

test(
  'the file is looked for in the folder of --data first, then in root, and is not found by being a folder',
  inFolder(async (folder) => {
    await writeFiles(folder, { 'given/nb201.csv': csv, 'data/nas-bench-201/nb201.csv.gz/x': '', 'other/nb201.csv.gz': 'x' });
    const dataFolder = join(folder, 'given');
    const of = async (root: string | undefined, context: Partial<LocateContext>) =>
      located(root === undefined ? nasBench201Table() : nasBench201Table({ root }), placesOf(folder, context));
    assert.equal(right(await of('other', { dataFolder })), [{ name: 'nb201.csv', path: join(dataFolder, 'nb201.csv') }]);
    assert.equal(right(await of('other', { dataFolder: folder })), [
      { name: 'nb201.csv.gz', path: join(folder, 'other/nb201.csv.gz') },
    ]);
    const { problem, what, where, remedy } = left(await of(undefined, {}));
    assert.is(problem, 'usage');
    assert.match(what, /no table of NAS-Bench-201 \(nb201\.csv or nb201\.csv\.gz\)/);
    assert.ok(where.includes(join(folder, 'data')));
    assert.match(remedy, /docs\/nas-bench-201\.md.*--data/);
  }),
);

test(
  'a damaged file ends the stage with the file, the place and the remedy',
  inFolder(async (folder) => {
    const packed = gzipSync(csv);
    await writeFiles(folder, {
      'torn/nb201.csv.gz': packed.subarray(0, packed.length / 2),
      'binary/nb201.csv': Uint8Array.of(0xff, 0xfe, 0x80),
      'short/nb201.csv': csvOf(allRows.slice(0, 5)),
    });
    const problemIn = async (root: string) => problemOf(await runOn(folder, nasBench201Table({ root })));
    const torn = await problemIn('torn');
    assert.equal([torn.problem, torn.where], ['usage', 'nb201.csv.gz']);
    assert.match(torn.what, /cannot be unpacked: unexpected end of file/);
    assert.match(torn.remedy, /anew/);
    const binary = await problemIn('binary');
    assert.match(binary.what, /cannot be read as text/);
    const short = await problemIn('short');
    assert.match(short.what, /15,620 of the 15,625 architectures missing/);
    assert.is(short.where, 'nb201.csv, line 6');
  }),
);

test.run();

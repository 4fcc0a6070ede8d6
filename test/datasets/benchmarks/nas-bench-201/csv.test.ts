import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NAS_BENCH_201_COLUMNS } from '../../../../datasets/benchmarks/nas-bench-201/columns.js';
import { parseNasBench201Csv } from '../../../../datasets/benchmarks/nas-bench-201/csv.js';
import { architectureAt, type NasBench201Table } from '../../../../datasets/benchmarks/nas-bench-201/table.js';
import { right } from '../../support.js';
import { allRows, csvOf, faultOf, type Row, rowOf, tableOfRows } from './rows.js';

const first = [rowOf(0), rowOf(1), rowOf(2)] as const;
const changed = (change: Row): string => csvOf([first[0], { ...first[1], ...change }, first[2]]);

/** All numbers of a table, for comparing. */
const bytesOf = ({ operations, columns }: NasBench201Table): Buffer => {
  const arrays = [operations, ...Object.values(columns).flatMap((each) => Object.values(each))];
  return Buffer.concat(arrays.map(({ buffer }) => new Uint8Array(buffer)));
};

/** Asserts what is wrong, in which line, and that there is a remedy. */
const expectFault = (text: string, line: number, what: RegExp, remedy: RegExp): void => {
  const found = faultOf(text);
  assert.is(found.problem, 'usage');
  assert.match(found.what, what);
  assert.is(found.where, `nb201.csv, line ${line}`);
  assert.match(found.remedy, remedy);
};

test('every number of the file is in the table, at the number of the benchmark, in its unit', () => {
  const table = tableOfRows();
  assert.is(table.operations.length, 6 * 15_625);
  for (const code of [0, 1, 777, 15_624]) {
    const row = rowOf(code);
    const at = Number(row['index']);
    const { validation, test: accuracy, parameters, flops, latency } = table.columns.cifar10;
    assert.is(architectureAt(table, at), row['arch']);
    // Not 100 times less in binary, but the nearest double of the decimal number.
    assert.is(validation[at], Number(`${row['cifar10valid_valid']}e-2`));
    assert.is(accuracy[at], Number(`${row['cifar10_test']}e-2`));
    assert.equal([parameters[at], flops[at]], [73_306, 7_783_050]);
    assert.ok(Object.is(latency[at], code % 2 === 0 ? 0.0125 : Number.NaN));
    assert.is(table.columns['ImageNet16-120'].flops[at], 1_953_400);
  }
});

test('the order of rows and columns, further columns, quotes and line ends make no difference', () => {
  const expected = bytesOf(tableOfRows());
  const quoted = [...allRows].reverse().map((row) => ({ ...row, arch: `"${row['arch']}"`, note: 'seen' }));
  const text = csvOf(quoted, ['note', ...NAS_BENCH_201_COLUMNS].reverse());
  const read = right(parseNasBench201Csv('nb201.csv', `\uFEFF${text.replaceAll('\n', '\r\n')}\r\n`));
  assert.ok(bytesOf(read).equals(expected));
});

test('accuracies after 12 epochs and times of trainings are read where the file has their columns', () => {
  assert.is(tableOfRows().columns.cifar10.validation12, undefined);
  const rows = allRows.map((row, code) => ({
    ...row,
    cifar10valid_valid_e12: '63.364',
    in16_seconds_e12: code === 3 ? '' : '142.25',
  }));
  const further = [...NAS_BENCH_201_COLUMNS, 'cifar10valid_valid_e12', 'in16_seconds_e12'];
  const { cifar10, cifar100, 'ImageNet16-120': small } = right(parseNasBench201Csv('nb201.csv', csvOf(rows, further))).columns;
  assert.equal([cifar10.validation12?.[9], cifar10.seconds12, cifar100.validation12], [0.63364, undefined, undefined]);
  // The row of code 3 has the number 15,621.
  assert.equal([small.seconds12?.[15_621], small.seconds12?.[15_620]], [Number.NaN, 142.25]);
  const wrong = csvOf([{ ...first[0], in16_seconds_e12: '0' }], further);
  expectFault(wrong, 2, /^in16_seconds_e12 must be a number above 0 to 10000000 \(seconds\), not "0"/, /number/);
  expectFault(csvOf(first, [...further, 'in16_seconds_e12']), 1, /the column in16_seconds_e12 twice/, /remove one/);
});

test('a header that lacks a column, or has it twice, is refused with the name', () => {
  const without = NAS_BENCH_201_COLUMNS.filter((name) => name !== 'in16_test');
  expectFault(csvOf(first, without), 1, /^the header lacks in16_test$/, /separated by commas/);
  expectFault(csvOf(first, [...without, 'in16_tests']), 1, /lacks in16_test; is it "in16_tests"\?/, /its name/);
  expectFault(csvOf(first, [...NAS_BENCH_201_COLUMNS, 'arch']), 1, /the column arch twice/, /remove one/);
  expectFault(csvOf(first).replaceAll(',', ';'), 1, /lacks index, arch, /, /separated by commas/);
  expectFault('', 1, /lacks index, arch, /, /its name/);
});

test('a line with too few or too many fields is refused', () => {
  const lines = csvOf(first).split('\n');
  const withLine = (line: string): string => [...lines.slice(0, 2), line, ...lines.slice(3)].join('\n');
  expectFault(withLine((lines[2] as string).slice(0, 60)), 3, /the line has \d+ fields, and the header 17/, /complete or remove/);
  expectFault(withLine(`${lines[2]},1`), 3, /18 fields, and the header 17/, /complete or remove/);
  expectFault(withLine(''), 3, /1 field, and the header 17/, /complete or remove/);
});

test('a number that is none, or out of range, is refused with its column', () => {
  expectFault(
    changed({ cifar10_test: 'good' }),
    3,
    /^cifar10_test must be a number from 0 to 100 \(percent\), not "good"$/,
    /number/,
  );
  for (const text of ['100.01', '-1', '', '1e1', 'nan', '0x10', 'Infinity'])
    expectFault(changed({ in16_valid: text }), 3, /^in16_valid must be a number from 0 to 100/, /correct this number/);
  expectFault(
    changed({ cifar100_params_m: '0' }),
    3,
    /cifar100_params_m must be a number above 0 to 1000 \(millions\)/,
    /number/,
  );
  expectFault(changed({ cifar10_flops_m: '15647370' }), 3, /cifar10_flops_m must be .* to 2000 \(millions\)/, /number/);
  expectFault(changed({ cifar10_latency_s: '-1' }), 3, /cifar10_latency_s must be .*\(seconds\), not "-1"/, /number/);
});

test('an architecture that the space does not have is refused with what is wrong', () => {
  const arch = first[1].arch as string;
  const operation = arch.replace('none~0', 'sep_conv_3x3~0');
  expectFault(
    changed({ arch: operation }),
    3,
    /is no architecture of NAS-Bench-201: there is no operation "sep_conv_3x3"/,
    /arch/,
  );
  expectFault(changed({ arch: 'resnet' }), 3, /"resnet" is no architecture .*must be written as/, /column arch/);
  expectFault(changed({ arch: arch.replace('~2', '~1') }), 3, /must be an operation that reads node 2/, /column arch/);
});

test('an architecture or an index that stands there twice is refused with both lines', () => {
  expectFault(changed({ arch: first[0].arch as string }), 3, /the architecture \|none~0\|.* stands in line 2 too/, /remove one/);
  expectFault(changed({ index: first[0].index as string }), 3, /the index 15624 stands in line 2 too/, /index of its own/);
  for (const index of ['15625', '-1', '1.5', 'x'])
    expectFault(changed({ index }), 3, /index must be a whole number from 0 to 15624/, /export/);
});

test('missing architectures are counted, and the first is named', () => {
  expectFault(
    csvOf(allRows.filter((_, code) => code !== 3)),
    15_625,
    /1 of the 15,625 .* missing, the first of them \|none~0\|/,
    /all/,
  );
  expectFault(csvOf(first), 4, /15,622 of the 15,625 architectures missing/, /export the table of all architectures/);
  expectFault(csvOf([]), 1, /15,625 of the 15,625/, /all/);
});

test.run();

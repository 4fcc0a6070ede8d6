import * as either from 'fp-ts/lib/Either.js';
import { nearest } from '../../../base/codecs/record.js';
import { type Problem, problem } from '../../../base/problem.js';
import { quoted } from '../../../base/quote.js';
import { NAS_BENCH_201_OPERATIONS } from '../../../networks/operations/names.js';
import { formatArchitecture, NAS_BENCH_201_EDGES, parseArchitecture } from '../../../networks/spaces/nas-bench-201/genotype.js';
import {
  type Column,
  columnsRead,
  FURTHER_NAS_BENCH_201_COLUMNS,
  MAY_BE_EMPTY,
  NAS_BENCH_201_COLUMNS,
  type Quantity,
  RANGES,
  SHARES,
} from './columns.js';
import {
  architectureCode,
  BENCHMARK_DATASETS,
  type BenchmarkColumns,
  type BenchmarkDataset,
  type FurtherColumns,
  NAS_BENCH_201_ARCHITECTURES,
  type NasBench201Table,
  operationsOfCode,
} from './table.js';

/** The most characters of a table, some two thousand a row; the table itself has four million. */
export const LONGEST_NAS_BENCH_201_CSV = 1 << 25;
const LONGEST_LINE = 1 << 16;
const MOST_COLUMNS = 1000;

const DECIMAL = /^\d+(\.\d+)?$/;
const EXPORT_ANEW = 'export the table anew';

/** A fault of the file at one of its lines, from 1. */
interface LineFault {
  readonly what: string;
  readonly line: number;
  readonly remedy: string;
}

const fault = (line: number, what: string, remedy: string): either.Either<LineFault, never> =>
  either.left({ what, line, remedy });

const unquoted = (field: string): string =>
  field.length > 1 && field.startsWith('"') && field.endsWith('"') ? field.slice(1, -1) : field;

const fieldsOf = (line: string): readonly string[] => line.split(',').map((field) => unquoted(field.trim()));

const checkHeader = (names: readonly string[]): either.Either<LineFault, ReadonlyMap<string, number>> => {
  const missing = NAS_BENCH_201_COLUMNS.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const suggestion = nearest(
      missing[0] as string,
      names.filter((name) => !NAS_BENCH_201_COLUMNS.includes(name)),
    );
    const found = suggestion === undefined ? '' : `; is it ${quoted(suggestion)}?`;
    return fault(1, `the header lacks ${missing.join(', ')}${found}`, 'give every column its name, separated by commas');
  }
  const known = [...NAS_BENCH_201_COLUMNS, ...Object.values(FURTHER_NAS_BENCH_201_COLUMNS).flat()];
  const twice = known.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  return twice === undefined
    ? either.right(new Map(names.map((name, column) => [name, column])))
    : fault(1, `the header has the column ${twice} twice`, 'remove one of them');
};

/** The number in a field, in the table's unit; NaN for one that may be empty and is. */
const readNumber = (text: string, quantity: Quantity): either.Either<string, number> => {
  if (MAY_BE_EMPTY.includes(quantity) && text === '') return either.right(Number.NaN);
  const { high, unit, power } = RANGES[quantity];
  const least = SHARES.includes(quantity) ? 0 : Number.MIN_VALUE;
  const given = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (!(given >= least && given <= high))
    return either.left(`must be a number ${least === 0 ? 'from 0' : 'above 0'} to ${high} (${unit}), not ${quoted(text)}`);
  // The decimal point is moved in the text: 94.36 percent is then 0.9436, the double that is nearest.
  const moved = Number(`${text}e${power}`);
  return either.right(power > 0 ? Math.round(moved) : moved);
};

const emptyTable = (read: readonly Column[]): NasBench201Table => ({
  operations: new Uint8Array(NAS_BENCH_201_ARCHITECTURES * NAS_BENCH_201_EDGES.length),
  columns: Object.fromEntries(
    BENCHMARK_DATASETS.map((dataset): [BenchmarkDataset, BenchmarkColumns & FurtherColumns] => [
      dataset,
      {
        validation: new Float64Array(NAS_BENCH_201_ARCHITECTURES),
        test: new Float64Array(NAS_BENCH_201_ARCHITECTURES),
        parameters: new Int32Array(NAS_BENCH_201_ARCHITECTURES),
        flops: new Int32Array(NAS_BENCH_201_ARCHITECTURES),
        latency: new Float64Array(NAS_BENCH_201_ARCHITECTURES),
        ...Object.fromEntries(
          read
            .filter((column) => column.dataset === dataset && column.quantity in FURTHER_NAS_BENCH_201_COLUMNS)
            .map(({ quantity }) => [quantity, new Float64Array(NAS_BENCH_201_ARCHITECTURES)]),
        ),
      },
    ]),
  ) as NasBench201Table['columns'],
});

/** The lines at which each benchmark number and each architecture was met; 0 for not yet. */
interface Seen {
  readonly indices: Int32Array;
  readonly codes: Int32Array;
}

/** Checks one row and writes it into the table at its benchmark number. */
const readRow = (
  table: NasBench201Table,
  seen: Seen,
  columns: ReadonlyMap<string, number>,
  read: readonly Column[],
  fields: readonly string[],
  line: number,
): either.Either<LineFault, void> => {
  const field = (name: string): string => fields[columns.get(name) as number] as string;
  const last = NAS_BENCH_201_ARCHITECTURES - 1;
  const index = /^\d+$/.test(field('index')) ? Number(field('index')) : Number.NaN;
  if (!(index <= last))
    return fault(line, `index must be a whole number from 0 to ${last}, not ${quoted(field('index'))}`, EXPORT_ANEW);
  const parsed = parseArchitecture(field('arch'));
  if (either.isLeft(parsed))
    return fault(line, `${quoted(field('arch'))} is no architecture of NAS-Bench-201: ${parsed.left}`, 'correct the column arch');
  const places = parsed.right.map((operation) => NAS_BENCH_201_OPERATIONS.indexOf(operation));
  const code = architectureCode(places);
  const before = seen.codes[code] as number;
  if (before > 0)
    return fault(line, `the architecture ${field('arch')} stands in line ${before} too`, 'remove one of the two lines');
  const sameIndex = seen.indices[index] as number;
  if (sameIndex > 0)
    return fault(line, `the index ${index} stands in line ${sameIndex} too`, 'give every architecture an index of its own');
  seen.codes[code] = line;
  seen.indices[index] = line;
  table.operations.set(places, index * places.length);
  for (const { name, dataset, quantity } of read) {
    const number = readNumber(field(name), quantity);
    if (either.isLeft(number)) return fault(line, `${name} ${number.left}`, `correct this number, or ${EXPORT_ANEW}`);
    (table.columns[dataset][quantity] as Float64Array | Int32Array)[index] = number.right;
  }
  return either.right(undefined);
};

const readLines = (lines: readonly string[]): either.Either<LineFault, NasBench201Table> => {
  const long = lines.findIndex((line) => line.length > LONGEST_LINE);
  if (long >= 0)
    return fault(long + 1, `the line has ${lines[long]?.length} characters, and ${LONGEST_LINE} are the most`, EXPORT_ANEW);
  const names = fieldsOf(lines[0] ?? '');
  if (names.length > MOST_COLUMNS)
    return fault(
      1,
      `the header has ${names.length} columns, and ${MOST_COLUMNS} are the most`,
      'leave out columns of no use here',
    );
  const columns = checkHeader(names);
  if (either.isLeft(columns)) return columns;
  const wanted = columnsRead(columns.right);
  const table = emptyTable(wanted);
  const seen: Seen = {
    indices: new Int32Array(NAS_BENCH_201_ARCHITECTURES),
    codes: new Int32Array(NAS_BENCH_201_ARCHITECTURES),
  };
  for (let i = 1; i < lines.length; i++) {
    const fields = fieldsOf(lines[i] as string);
    if (fields.length !== names.length)
      return fault(
        i + 1,
        `the line has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'}, and the header ${names.length}`,
        `complete or remove the line, or ${EXPORT_ANEW}`,
      );
    const read = readRow(table, seen, columns.right, wanted, fields, i + 1);
    if (either.isLeft(read)) return read;
  }
  const missing = seen.codes.reduce((count, line) => count + (line === 0 ? 1 : 0), 0);
  if (missing === 0) return either.right(table);
  const first = formatArchitecture(operationsOfCode(seen.codes.indexOf(0)));
  return fault(
    lines.length,
    `the table ends with ${missing.toLocaleString('en-US')} of the ${NAS_BENCH_201_ARCHITECTURES.toLocaleString('en-US')} architectures missing, the first of them ${first}`,
    'export the table of all architectures',
  );
};

const tooLong = (length: number): either.Either<LineFault, never> =>
  fault(1, `the file has ${length} characters, and ${LONGEST_NAS_BENCH_201_CSV} are the most`, 'give the table alone');

const linesOf = (text: string): readonly string[] => {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  while (lines.length > 1 && lines[lines.length - 1]?.trim() === '') lines.pop();
  return lines;
};

/**
 * Reads the table of NAS-Bench-201 from comma-separated values with the columns {@link NAS_BENCH_201_COLUMNS}, in any
 * order, with or without {@link FURTHER_NAS_BENCH_201_COLUMNS}, among others; the order of the rows is nothing to the result.
 *
 * Every architecture of the space must be there once. Accuracies are in percent, parameters and FLOPs in millions,
 * latencies and times of trainings in seconds or empty. Whatever does not fit is a `usage` problem that names the file, the line and the remedy.
 *
 * @param name the file's name for messages
 */
export const parseNasBench201Csv = (name: string, text: string): either.Either<Problem, NasBench201Table> => {
  const read = text.length > LONGEST_NAS_BENCH_201_CSV ? tooLong(text.length) : readLines(linesOf(text));
  return either.isLeft(read)
    ? either.left(problem('usage', read.left.what, `${name}, line ${read.left.line}`, read.left.remedy))
    : read;
};

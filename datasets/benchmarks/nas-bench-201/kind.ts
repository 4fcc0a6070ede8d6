import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { ArtifactKind, TensorValue, TensorValues } from '../../../artifacts/kind.js';
import { tensorKind } from '../../../artifacts/tensor-kind.js';
import { percent } from '../../../base/percent.js';
import { NAS_BENCH_201_OPERATIONS } from '../../../networks/operations/names.js';
import { NAS_BENCH_201_EDGES } from '../../../networks/spaces/nas-bench-201/genotype.js';
import {
  BENCHMARK_DATASETS,
  type BenchmarkColumns,
  type BenchmarkDataset,
  type FurtherColumns,
  NAS_BENCH_201_ARCHITECTURES,
  type NasBench201Table,
} from './table.js';

/** Header of the artifact: the operations that the places in `operations` name, and the data sets. */
const Header = t.readonly(t.strict({ operations: t.readonlyArray(t.string), datasets: t.readonlyArray(t.string) }));

const DTYPES: Readonly<Record<keyof BenchmarkColumns, TensorValue['dtype']>> = {
  validation: 'F64',
  test: 'F64',
  parameters: 'I32',
  flops: 'I32',
  latency: 'F64',
};
const QUANTITIES = Object.keys(DTYPES) as readonly (keyof BenchmarkColumns)[];
/** The quantities that a table may lack; the tables of before know none of them. */
const FURTHER: readonly (keyof FurtherColumns)[] = ['validation12', 'seconds', 'seconds12'];
const ROWS = [NAS_BENCH_201_ARCHITECTURES];
const EDGES = NAS_BENCH_201_EDGES.length;

/** The shape and the type of number of every tensor. */
const FORMS: Readonly<Record<string, Pick<TensorValue, 'dtype' | 'shape'>>> = {
  operations: { dtype: 'U8', shape: [...ROWS, EDGES] },
  ...Object.fromEntries(
    BENCHMARK_DATASETS.flatMap((dataset) =>
      QUANTITIES.map((quantity) => [`${dataset}.${quantity}`, { dtype: DTYPES[quantity], shape: ROWS }]),
    ),
  ),
};

/** The name of the tensor of a quantity that a table may lack, and where it belongs. */
const PLACES = BENCHMARK_DATASETS.flatMap((dataset) =>
  FURTHER.map((quantity) => ({ name: `${dataset}.${quantity}`, dataset, quantity })),
);
const FURTHER_FORM: Pick<TensorValue, 'dtype' | 'shape'> = { dtype: 'F64', shape: ROWS };

const inner = tensorKind('nas-bench-201-table', 1, Header, () => '');

const tensorsOf = ({ operations, columns }: NasBench201Table): TensorValues => {
  const dataOf = (name: string): TensorValue['data'] => {
    const [dataset, quantity] = name.split('.') as [BenchmarkDataset, keyof BenchmarkColumns];
    return name === 'operations' ? operations : columns[dataset][quantity];
  };
  const further = PLACES.flatMap(({ name, dataset, quantity }): readonly (readonly [string, TensorValue])[] => {
    const data = columns[dataset][quantity];
    return data === undefined ? [] : [[name, { ...FURTHER_FORM, data }]];
  });
  return Object.fromEntries([
    ...Object.entries(FORMS).map(([name, form]): readonly [string, TensorValue] => [name, { ...form, data: dataOf(name) }]),
    ...further,
  ]);
};

const misfitOf = (tensors: TensorValues): string | undefined => {
  const further = PLACES.filter(({ name }) => tensors[name] !== undefined).map(({ name }) => [name, FURTHER_FORM] as const);
  return [...Object.entries(FORMS), ...further].flatMap(([name, { dtype, shape }]) => {
    const found = tensors[name];
    return found?.dtype === dtype && found.shape.join() === shape.join() ? [] : [`lacks ${name}, ${dtype} [${shape}]`];
  })[0];
};

const tableOf = (tensors: TensorValues): either.Either<string, NasBench201Table> => {
  const misfit = misfitOf(tensors);
  if (misfit !== undefined) return either.left(`this nas-bench-201-table ${misfit}`);
  const columnsOf = (dataset: string) =>
    Object.fromEntries(
      [...QUANTITIES, ...FURTHER]
        .map((quantity) => [quantity, tensors[`${dataset}.${quantity}`]?.data] as const)
        .filter(([, data]) => data !== undefined),
    );
  return either.right({
    operations: tensors['operations']?.data as Uint8Array,
    columns: Object.fromEntries(BENCHMARK_DATASETS.map((dataset) => [dataset, columnsOf(dataset)])) as unknown as Readonly<
      Record<BenchmarkDataset, BenchmarkColumns>
    >,
  });
};

/**
 * The artifact kind of a {@link NasBench201Table}: safetensors with `operations` and, for each data set, `validation`,
 * `test`, `parameters`, `flops` and `latency`, and where the table has them `validation12`, `seconds` and `seconds12`, in the
 * order of the benchmark's numbers.
 */
export const nasBench201TableKind: ArtifactKind<NasBench201Table> = {
  ...inner,
  encode: (table) =>
    inner.encode({
      header: { operations: NAS_BENCH_201_OPERATIONS, datasets: BENCHMARK_DATASETS },
      tensors: tensorsOf(table),
    }),
  decode: (bytes) =>
    pipe(
      inner.decode(bytes),
      either.chain(({ tensors }) => tableOf(tensors)),
    ),
  summary: (table) => {
    const best = BENCHMARK_DATASETS.map((dataset) => {
      const top = table.columns[dataset].test.reduce((a, b) => Math.max(a, b));
      return `${dataset} ${percent(top)}`;
    });
    return `NAS-Bench-201: ${NAS_BENCH_201_ARCHITECTURES.toLocaleString('en-US')} architectures, best test accuracy ${best.join(', ')}`;
  },
};

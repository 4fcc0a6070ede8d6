import * as t from 'io-ts';
import { jsonKind } from '../../artifacts/json-kind.js';

const Metric = t.readonly(
  t.strict({
    name: t.string,
    /** `share`: a part of 1, shown in percent; `number`: shown as it is. */
    unit: t.keyof({ share: null, number: null }),
    /** One a seed, in the order of the seeds. */
    values: t.readonlyArray(t.number),
    mean: t.number,
    /** Standard deviation with n - 1, or null for a single value. */
    deviation: t.union([t.number, t.null]),
  }),
);
/** One quantity over several seeds. */
export type Metric = t.TypeOf<typeof Metric>;

/** Metrics of one experiment under several seeds: mean and standard deviation of each, and its values. */
export const Summary = t.readonly(
  t.strict({
    seeds: t.readonlyArray(t.number),
    metrics: t.readonlyArray(Metric),
    /** The architecture of each seed in its notation; empty where none was at hand. */
    architectures: t.readonlyArray(t.string),
  }),
);
export type Summary = t.TypeOf<typeof Summary>;

/** Shares in hundredths of a percent; numbers to four places, and as many more as a small one needs for three digits. */
const decimalsOf = ({ unit, mean }: Metric): number => {
  if (unit === 'share') return 2;
  return mean === 0 ? 4 : Math.min(12, Math.max(4, 2 - Math.floor(Math.log10(Math.abs(mean)))));
};

const rounded = (value: number, decimals: number): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

const isWhole = ({ unit, values }: Metric): boolean => unit === 'number' && values.length > 0 && values.every(Number.isInteger);

const shown = (metric: Metric, value: number, whole = isWhole(metric)): string =>
  rounded(metric.unit === 'share' ? 100 * value : value, whole ? 0 : decimalsOf(metric));

/** Mean ± standard deviation as papers write them, shares in percent without the sign. */
export const meanAndDeviation = (metric: Metric): string => {
  const whole = isWhole(metric) && Number.isInteger(metric.mean);
  const { mean, deviation } = metric;
  return `${shown(metric, mean, whole)}${deviation === null ? '' : ` ± ${shown(metric, deviation, whole && Number.isInteger(deviation))}`}`;
};

/** A metric in one line: mean ± standard deviation, then the values. */
const metricText = (metric: Metric): string =>
  `  ${metric.name}: ${meanAndDeviation(metric)}${metric.unit === 'share' ? ' %' : ''} (${metric.values.map((value) => shown(metric, value)).join(', ')})`;

/** The artifact kind of a {@link Summary}. */
export const summaryKind = jsonKind('summary', 1, Summary, ({ seeds, metrics }) =>
  [
    `mean${seeds.length > 1 ? ' ± standard deviation' : ''} over ${seeds.length} seed${seeds.length > 1 ? 's' : ''} (${seeds.join(', ')})`,
    ...metrics.map(metricText),
  ].join('\n'),
);

import type { Ablation, AblationMetric, AblationRow } from './ablation-value.js';

/** Table of one metric, as texts: a row for each variant. */
export interface AblationTable {
  readonly metric: AblationMetric;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

const plain = (value: number): string => {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e12) return value.toLocaleString('en-US');
  return size >= 1e-4 && size < 1e7 ? String(Number(value.toPrecision(4))) : value.toExponential(3);
};

/** Text of a figure: a share in percent without the sign, another number to four digits. */
export const figureText = (unit: AblationMetric['unit'], value: number): string =>
  unit === 'share' && Number.isFinite(value) ? (100 * value).toFixed(2) : plain(value);

const signed = (unit: AblationMetric['unit'], value: number): string => `${value > 0 ? '+' : ''}${figureText(unit, value)}`;

/** Text of a metric's name; that of a share says that its figures are percent. */
export const metricTitle = ({ name, unit }: Pick<AblationMetric, 'name' | 'unit'>): string =>
  unit === 'share' ? `${name}, %` : name;

/** Text of a number of things. */
const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;

/** First line of a comparison: how many variants over which seeds. */
export const ablationHeading = ({ variants, seeds }: Ablation): string =>
  `${counted(variants.length, 'variant')} over ${counted(seeds.length, 'seed')} (${seeds.join(', ')})`;

const differenceCells = (unit: AblationMetric['unit'], { difference }: AblationRow): readonly [string, string] => {
  if (difference === null) return ['', ''];
  const { mean, interval } = difference;
  return [signed(unit, mean), interval === null ? 'one seed' : `[${signed(unit, interval[0])}, ${signed(unit, interval[1])}]`];
};

/** Cells of a row: the variant, mean ± deviation, the number of values, the difference and its interval, and those of a curve. */
const cellsOf = (unit: AblationMetric['unit'], row: AblationRow, hasCurve: boolean): readonly string[] => {
  const { variant, mean, deviation, values, curve } = row;
  const ofCurve = hasCurve
    ? [curve?.best == null ? '' : figureText(unit, curve.best), curve === null ? '' : figureText(unit, curve.last)]
    : [];
  const scatter = deviation === null ? '' : ` ± ${figureText(unit, deviation)}`;
  return [
    variant,
    mean === null ? 'failed' : `${figureText(unit, mean)}${scatter}`,
    String(values.length),
    ...differenceCells(unit, row),
    ...ofCurve,
  ];
};

const notesOf = ({ variants }: Ablation, { rows }: AblationMetric): readonly string[] => [
  ...(rows.some(({ difference }) => difference !== null && difference.interval === null)
    ? ['an interval needs two seeds or more']
    : []),
  ...(rows.slice(1).some(({ difference, mean }) => difference === null && mean !== null)
    ? ['a difference needs a seed under which the first variant ended too']
    : []),
  ...variants.flatMap(({ name, failures }) => failures.map(({ seed, reason }) => `${name} failed under seed ${seed}: ${reason}`)),
];

/** The tables of a comparison, one a metric: differences are to the first variant, seed by seed. */
export const ablationTables = (ablation: Ablation): readonly AblationTable[] =>
  ablation.metrics.map((metric) => {
    const hasCurve = metric.rows.some(({ curve }) => curve !== null);
    const confidence = Number((100 * ablation.confidence).toFixed(4));
    const first = ablation.variants[0]?.name ?? '';
    const columns = [
      metricTitle(metric),
      'mean ± deviation',
      'n',
      `difference to ${first}`,
      `${confidence} % interval`,
      ...(hasCurve ? ['best', 'last'] : []),
    ];
    return {
      metric,
      columns,
      rows: metric.rows.map((row) => cellsOf(metric.unit, row, hasCurve)),
      notes: notesOf(ablation, metric),
    };
  });

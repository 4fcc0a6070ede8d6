/** One value of a family, by its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Gauges of one name. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Ends of names that Prometheus keeps for counters and histograms. */
const KEPT = /_(?:total|count|sum|bucket)$/;

/** A text as the name of a gauge of Prometheus: `sluice_` and letters, digits and `_`. */
export const prometheusName = (text: string): string => {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return `sluice_${words}${KEPT.test(words) ? '_value' : ''}`;
};

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

const valueText = (value: number): string =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';

const labelsText = (labels: Sample['labels']): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
};

/** Families in Prometheus's text format, version 0.0.4. */
export const exposition = (families: readonly Family[]): string =>
  families
    .map(({ name, help, samples }) =>
      [
        `# HELP ${name} ${escaped(help)}`,
        `# TYPE ${name} gauge`,
        ...samples.map(({ labels, value }) => `${name}${labelsText(labels)} ${valueText(value)}`),
      ]
        .map((line) => `${line}\n`)
        .join(''),
    )
    .join('');

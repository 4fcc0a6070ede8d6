import * as t from 'io-ts';
import { naturalNumber } from './codecs/number.js';
import { jsonKind } from './json-kind.js';

const Finite = new t.Type<number, number, unknown>(
  'Finite',
  (value): value is number => Number.isFinite(value),
  (value, context) =>
    Number.isFinite(value) ? t.success(value as number) : t.failure(value, context, 'must be a finite number'),
  (value) => value,
);

/** What was measured at one step. */
export const MetricEntry = t.readonly(
  t.exact(
    t.intersection([
      t.type({ step: naturalNumber, values: t.readonly(t.record(t.string, Finite)) }),
      t.partial({ epoch: naturalNumber }),
    ]),
  ),
);
export type MetricEntry = t.TypeOf<typeof MetricEntry>;

/** Codec of a run's measurements in the order in which they were made. */
export const MetricLog = t.readonlyArray(MetricEntry, 'MetricLog');
export type MetricLog = t.TypeOf<typeof MetricLog>;

const shorten = (value: number): string => String(Number(value.toPrecision(4)));

const summarise = (log: MetricLog): string => {
  const last = log[log.length - 1];
  if (last === undefined) return 'no metrics';
  const values = Object.entries(last.values).map(([name, value]) => `${name} ${shorten(value)}`);
  return `${log.length} ${log.length === 1 ? 'entry' : 'entries'}, last at step ${last.step}: ${values.join(', ')}`;
};

/**
 * The artifact kind of a metric log.
 *
 * JSON has no NaN and no infinity: encoding a log that holds one throws an Error that names the entry and the
 * metric (`[12].values.loss is NaN`), so a stage whose loss diverges must fail before it hands in its log.
 */
export const metricLog = jsonKind('metric-log', 1, MetricLog, summarise);

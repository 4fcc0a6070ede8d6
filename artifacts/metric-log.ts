import * as t from 'io-ts';
import { measuredNumber, naturalNumber } from '../base/codecs/number.js';
import { jsonKind } from './json-kind.js';

/** Measurements of one step. */
export const MetricEntry = t.readonly(
  t.exact(
    t.intersection([
      t.type({ step: naturalNumber, values: t.readonly(t.record(t.string, measuredNumber)) }),
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

/** The artifact kind of a metric log; a measurement that is NaN or infinite stands in it as text. */
export const metricLog = jsonKind('metric-log', 1, MetricLog, summarise);

import * as t from 'io-ts';
import { filter, map } from 'rxjs';
import { component } from '../../artifacts/component.js';
import { record, withDefault } from '../../base/codecs/record.js';
import type { Alarm } from '../../pipeline/alarm.js';

const alarmOf =
  ({ metric, above }: { readonly metric: string; readonly above: number }): Alarm =>
  (metrics) =>
    metrics.pipe(
      map(({ values, step }) => ({ value: values[metric], step })),
      filter(({ value }) => value !== undefined && value > above),
      map(({ value, step }) => `${metric} is ${value?.toPrecision(4)} at step ${step}, above ${above}`),
    );

/**
 * An alarm of a metric that is above a bound: by default the dominant eigenvalue of the architecture's Hessian, which a search
 * measures with `curvature: { every: 1 }`, and which is large where the architecture will lose accuracy when discretised.
 *
 * Source: Zela et al., "Understanding and robustifying DARTS" (ICLR 2020), section 4.
 *
 * @example withAlarms({ log: [metricAbove({ above: 0.3 })] }, search({ curvature: { every: 1 }, ... }))
 */
export const metricAbove = component({
  kind: 'alarm',
  name: 'metricAbove',
  source: import.meta.url,
  config: record('metricAbove', { metric: withDefault(t.string, 'largest eigenvalue'), above: t.number }),
  load: async () => alarmOf,
});

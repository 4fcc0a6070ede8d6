import { filter, map, take } from 'rxjs';
import { component } from '../../artifacts/component.js';
import { record } from '../../base/codecs/record.js';
import type { Alarm } from '../../pipeline/alarm.js';

const alarmOf = (): Alarm => (metrics) =>
  metrics.pipe(
    map(({ values, step }) => ({ found: Object.entries(values).find(([, value]) => Number.isNaN(value)), step })),
    filter(({ found }) => found !== undefined),
    take(1),
    map(({ found, step }) => `the metric "${found?.[0]}" is no number at step ${step}`),
  );

/**
 * An alarm of the first metric that is NaN.
 *
 * @example withAlarms({ fail: [notANumber()] }, retrain({ ... }))
 */
export const notANumber = component({
  kind: 'alarm',
  name: 'notANumber',
  source: import.meta.url,
  config: record('notANumber', {}),
  load: async () => alarmOf,
});

import { filter, map, take } from 'rxjs';
import { component } from '../../artifacts/component.js';
import { positiveNumber } from '../../base/codecs/number.js';
import { record } from '../../base/codecs/record.js';
import type { Alarm } from '../../pipeline/alarm.js';

const alarmOf =
  ({ minutes }: { readonly minutes: number }): Alarm =>
  (metrics) =>
    metrics.pipe(
      filter(({ seconds }) => seconds > 60 * minutes),
      take(1),
      map(({ step }) => `it has taken more than ${minutes} minutes at step ${step}, by the clock of this machine`),
    );

/**
 * An alarm of a stage that has worked for more than `minutes`, interruptions left out. It is the one alarm that goes by a clock:
 * where it stops a stage, the result depends on how fast the machine is, and another run makes another.
 *
 * @example withAlarms({ log: [overTime({ minutes: 90 })] }, retrain({ ... }))
 */
export const overTime = component({
  kind: 'alarm',
  name: 'overTime',
  source: import.meta.url,
  config: record('overTime', { minutes: positiveNumber }),
  load: async () => alarmOf,
});

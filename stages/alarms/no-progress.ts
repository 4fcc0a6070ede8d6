import * as t from 'io-ts';
import { filter, map, scan } from 'rxjs';
import { component } from '../../artifacts/component.js';
import { nonNegativeNumber, positiveInteger } from '../../base/codecs/number.js';
import { record, withDefault } from '../../base/codecs/record.js';
import type { Alarm } from '../../pipeline/alarm.js';

interface Settings {
  readonly epochs: number;
  readonly metric: string;
  readonly better: 'lower' | 'higher';
  readonly margin: number;
}

const alarmOf =
  ({ epochs, metric, better, margin }: Settings): Alarm =>
  (metrics) => {
    const sign = better === 'lower' ? 1 : -1;
    return metrics.pipe(
      filter(({ epoch, values }) => epoch !== undefined && values[metric] !== undefined),
      map(({ values }) => sign * (values[metric] as number)),
      scan(({ best, without }, value) => (value < best - margin ? { best: value, without: 0 } : { best, without: without + 1 }), {
        best: Number.POSITIVE_INFINITY,
        without: 0,
      }),
      // Again only after as many epochs more.
      filter(({ without }) => without > 0 && without % epochs === 0),
      map(({ best, without }) => `${metric} has not become better than ${(sign * best).toPrecision(4)} for ${without} epochs`),
    );
  };

/**
 * An alarm of a stage without progress: for `epochs` (default 5) epochs `metric` ("train loss") has not become better, which is
 * `better` "lower" or "higher", by more than `margin` (0).
 *
 * @example withAlarms({ stop: [noProgress({ epochs: 10, metric: 'validation accuracy', better: 'higher' })] }, search({ ... }))
 */
export const noProgress = component({
  kind: 'alarm',
  name: 'noProgress',
  source: import.meta.url,
  config: record('noProgress', {
    epochs: withDefault(positiveInteger, 5),
    metric: withDefault(t.string, 'train loss'),
    better: withDefault(t.keyof({ lower: null, higher: null }), 'lower'),
    margin: withDefault(nonNegativeNumber, 0),
  }),
  load: async () => alarmOf,
});

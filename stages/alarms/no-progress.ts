import * as t from 'io-ts';
import { filter, map, scan } from 'rxjs';
import { component } from '../../artifacts/component.js';
import { naturalNumber, nonNegativeNumber, positiveInteger } from '../../base/codecs/number.js';
import { record, withDefault } from '../../base/codecs/record.js';
import type { Alarm } from '../../pipeline/alarm.js';

interface Settings {
  readonly epochs: number;
  readonly evaluations: number;
  readonly metric: string;
  readonly better: 'lower' | 'higher';
  readonly margin: number;
}

const alarmOf =
  ({ epochs, evaluations, metric, better, margin }: Settings): Alarm =>
  (metrics) => {
    const sign = better === 'lower' ? 1 : -1;
    const [most, unit] = evaluations > 0 ? [evaluations, 'evaluations'] : [epochs, 'epochs'];
    return metrics.pipe(
      filter(({ epoch, values }) => (epoch === undefined) === evaluations > 0 && values[metric] !== undefined),
      map(({ values }) => sign * (values[metric] as number)),
      scan(({ best, without }, value) => (value < best - margin ? { best: value, without: 0 } : { best, without: without + 1 }), {
        best: Number.POSITIVE_INFINITY,
        without: 0,
      }),
      // Again only after as many more.
      filter(({ without }) => without > 0 && without % most === 0),
      map(({ best, without }) => `${metric} has not become better than ${(sign * best).toPrecision(4)} for ${without} ${unit}`),
    );
  };

/**
 * An alarm of a stage without progress: for `epochs` (default 5) epochs, or for so many `evaluations` of a black-box search where
 * that is above 0, `metric` ("train loss") has not become better, which is `better` "lower" or "higher", by more than `margin` (0).
 *
 * @example withAlarms({ stop: [noProgress({ epochs: 10, metric: 'validation accuracy', better: 'higher' })] }, search({ ... }))
 */
export const noProgress = component({
  kind: 'alarm',
  name: 'noProgress',
  source: import.meta.url,
  config: record('noProgress', {
    epochs: withDefault(positiveInteger, 5),
    evaluations: withDefault(naturalNumber, 0),
    metric: withDefault(t.string, 'train loss'),
    better: withDefault(t.keyof({ lower: null, higher: null }), 'lower'),
    margin: withDefault(nonNegativeNumber, 0),
  }),
  load: async () => alarmOf,
});

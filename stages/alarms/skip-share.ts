import { filter, map } from 'rxjs';
import { component } from '../../artifacts/component.js';
import { numberBetween } from '../../base/codecs/number.js';
import { record, withDefault } from '../../base/codecs/record.js';
import type { Alarm } from '../../pipeline/alarm.js';

/** The name of the metric that {@link skipShare} goes by. */
export const SKIP_SHARE = 'share of skip connections';

const alarmOf =
  ({ above }: { readonly above: number }): Alarm =>
  (metrics) =>
    metrics.pipe(
      map(({ values, epoch }) => ({ share: values[SKIP_SHARE], epoch })),
      filter(({ share }) => share !== undefined && share > above),
      map(({ share, epoch }) => `skip connections lead on ${Math.round(100 * (share ?? 0))} % of the edges after epoch ${epoch}`),
    );

/**
 * An alarm of a search whose cells fall towards skip connections: after an epoch they are the strongest operation on more than
 * the share `above` (default 0.5) of the edges.
 *
 * @example withAlarms({ stop: [skipShare({ above: 0.5 })] }, search({ ... }))
 */
export const skipShare = component({
  kind: 'alarm',
  name: 'skipShare',
  source: import.meta.url,
  config: record('skipShare', { above: withDefault(numberBetween(0, 1), 0.5) }),
  load: async () => alarmOf,
});

import { formatSeconds } from '../../../base/quantities.js';
import { visible } from '../../../base/quote.js';
import { formatMetrics } from './format.js';
import type { Colour, LiveLine } from './live-region.js';
import type { StageView } from './stage-view.js';
import { columnsOf, padded, truncated } from './text-width.js';

const WIDEST_BAR = 24;
/** Columns below which a line has no room for a bar. */
const LEAST_WITH_BAR = 40;
const WIDEST_NAME = 40;

const barWidth = (width: number): number => (width < LEAST_WITH_BAR ? 0 : Math.min(WIDEST_BAR, Math.floor(width / 5)));

const bar = (share: number, width: number): string => {
  const cells = barWidth(width);
  const filled = Math.round(Math.min(1, share) * cells);
  return cells === 0 ? '' : `${'█'.repeat(filled)}${'░'.repeat(cells - filled)} `;
};

const COLOURS: Readonly<Record<StageView['status'], Colour>> = {
  running: 'plain',
  resumed: 'plain',
  done: 'green',
  cached: 'dim',
  failed: 'red',
  interrupted: 'yellow',
  'not-begun': 'dim',
};

/** Tells whether a stage computes now. */
export const isUnderWay = ({ status }: Pick<StageView, 'status'>): boolean => status === 'running' || status === 'resumed';

const stateOf = (view: StageView, width: number): string => {
  const took = view.seconds === undefined ? '' : ` ${formatSeconds(view.seconds)}`;
  const share = view.total > 0 ? view.done / view.total : 0;
  const left = view.left === undefined ? '' : `, ${formatSeconds(view.left)} left`;
  switch (view.status) {
    case 'running':
    case 'resumed':
      return `${bar(share, width)}${view.total > 0 ? `${view.done}/${view.total} ${view.unit}${left}` : 'starting'}`;
    case 'done':
      return `${bar(1, width)}done${took}`;
    case 'not-begun':
      return `${bar(0, width)}not begun${view.reason === undefined ? '' : `: ${view.reason}`}`;
    case 'cached':
      return `${bar(1, width)}cached${took === '' ? '' : ` (took${took})`}`;
    default:
      return `${bar(share, width)}${view.status}`;
  }
};

/** Metrics without those that a longer name tells as well: `accuracy` beside a `test accuracy` of the same value. */
const saidOnce = (values: StageView['values']): StageView['values'] =>
  Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => !Object.entries(values).some(([other, same]) => other.endsWith(` ${name}`) && same === value),
    ),
  );

/** The metrics of a stage: those of its last epoch first, then those of its last step. */
const metricsOf = ({ epoch, epochValues, values }: StageView): string =>
  [
    ...(epoch === undefined ? [] : [`epoch ${epoch}: ${formatMetrics(epochValues)}`]),
    ...(Object.keys(values).length === 0 ? [] : [formatMetrics(saidOnce(values))]),
  ].join('  ');

/** Columns that the names of stages take: those of the longest, within bounds that leave room beside them. */
export const nameWidthOf = (names: Iterable<string>, width: number): number =>
  Math.min(Math.max(0, ...[...names].map((name) => columnsOf(visible(name)))), WIDEST_NAME, Math.max(8, Math.floor(width / 3)));

/**
 * One stage in a terminal `width` columns wide: a line, and below that of a stage that computes another with its metrics,
 * where they do not fit beside it.
 */
export const stageLines = (view: StageView, nameWidth: number, width: number): readonly LiveLine[] => {
  const name = padded(truncated(visible(view.stage), nameWidth), nameWidth);
  const text = visible(`${name} ${stateOf(view, width)}`);
  const metrics = visible(metricsOf(view));
  const colour = COLOURS[view.status];
  const together = metrics === '' ? text : `${text}  ${metrics}`;
  return columnsOf(together) <= width || !isUnderWay(view)
    ? [{ text: truncated(together, width), colour }]
    : [
        { text: truncated(text, width), colour },
        { text: truncated(`  ${metrics}`, width), colour: 'dim' },
      ];
};

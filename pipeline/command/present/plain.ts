import { formatSeconds } from '../../../base/quantities.js';
import type { SinkWriter } from '../../loggers/sink.js';
import type { RunEvent } from '../../run/event.js';
import { formatMetrics, indent } from './format.js';
import { onArrival, type RunView, type SecondsOf, type StageView, viewAfter } from './stage-view.js';

const SECONDS_BETWEEN_LINES = 5;

const progressLine = ({ stage, done, total, unit, values, left }: StageView): string => {
  const parts = [
    `${done}/${total} ${unit}`,
    ...(Object.keys(values).length > 0 ? [formatMetrics(values)] : []),
    ...(left === undefined ? [] : [`${formatSeconds(left)} left`]),
  ];
  return `${stage}: ${parts.join(', ')}`;
};

const statusLine = ({ stage, status, seconds, reason }: StageView): string => {
  switch (status) {
    case 'running':
      return `${stage}: started`;
    case 'resumed':
      return `${stage}: ${seconds === 0 ? 'begins anew' : 'goes on from its last checkpoint'}`;
    case 'cached':
      return `${stage}: cached${seconds === undefined ? '' : ` (took ${formatSeconds(seconds)})`}`;
    case 'done':
      return `${stage}: done${seconds === undefined ? '' : ` in ${formatSeconds(seconds)}`}`;
    case 'not-begun':
      return `${stage}: not begun${reason === undefined ? '' : `: ${reason}`}`;
    default:
      return `${stage}: ${status}`;
  }
};

/**
 * The outputs of a finished run as a person reads them, and the name that it is kept by.
 *
 * @param name undefined where its store keeps no record of it
 */
export const outputLines = (event: Extract<RunEvent, { type: 'done' }>, name: string | undefined): readonly string[] => [
  ...Object.entries(event.outputs).map(
    ([output, { summary, digest }]) => `${output} (${digest.slice(0, 12)}): ${indent(summary, 2)}`,
  ),
  ...(name === undefined ? [] : [event.again === undefined ? `run ${name}` : `run ${event.again.name} again, with nothing new`]),
];

/** Writes a run as plain lines: what begins and ends, every epoch, and progress every few seconds. */
export const plainPresenter = (write: (line: string) => void, secondsOf: SecondsOf = onArrival): SinkWriter => {
  let view: RunView = new Map();
  let name: string | undefined;
  const spoken = new Map<string, number>();
  return {
    write: (event) => {
      const time = secondsOf(event);
      view = viewAfter(view, event, time);
      if (event.type === 'run') name = event.name;
      else if (event.type === 'stage') {
        write(statusLine(view.get(event.stage) as StageView));
        spoken.set(event.stage, time);
      } else if (
        event.type === 'progress' &&
        time - (spoken.get(event.stage) ?? Number.NEGATIVE_INFINITY) >= SECONDS_BETWEEN_LINES
      ) {
        write(progressLine(view.get(event.stage) as StageView));
        spoken.set(event.stage, time);
      } else if (event.type === 'metric' && event.epoch !== undefined && event.replayed !== true) {
        write(`${event.stage}: epoch ${event.epoch}: ${formatMetrics(event.values)}`);
      } else if (event.type === 'log')
        write(`${event.stage ?? 'pipe'}: ${event.level === 'warning' ? 'warning: ' : ''}${event.message}`);
      else if (event.type === 'done') for (const line of outputLines(event, name)) write(line);
    },
    end: () => undefined,
  };
};

import { MultiBar, type SingleBar } from 'cli-progress';
import { printable, visible } from '../../../base/quote.js';
import type { SinkWriter } from '../../loggers/sink.js';
import type { OutStream } from '../host.js';
import { formatMetrics, formatSeconds } from './format.js';
import { outputLines } from './plain.js';
import { onArrival, type RunView, type StageView, viewAfter } from './stage-view.js';

const BAR_WIDTH = 24;

const bar = (share: number): string => {
  const filled = Math.round(Math.min(1, share) * BAR_WIDTH);
  return '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
};

/** One stage as one line of a terminal `width` columns wide. */
export const stageLine = (view: StageView, nameWidth: number, width: number): string => {
  const name = view.stage.padEnd(nameWidth);
  const took = view.seconds === undefined ? '' : ` ${formatSeconds(view.seconds)}`;
  const metrics = formatMetrics({ ...view.values, ...view.epochValues });
  const share = view.total > 0 ? view.done / view.total : 0;
  const left = view.left === undefined ? '' : `, ${formatSeconds(view.left)} left`;
  const state =
    view.status === 'running' || view.status === 'resumed'
      ? `${bar(share)} ${view.total > 0 ? `${view.done}/${view.total} ${view.unit}${left}` : 'starting'}`
      : view.status === 'done'
        ? `${bar(1)} done${took}`
        : view.status === 'not-begun'
          ? `${bar(0)} not begun${view.reason === undefined ? '' : `: ${view.reason}`}`
          : `${bar(view.status === 'cached' ? 1 : share)} ${view.status}${view.status === 'cached' && took !== '' ? ` (took${took})` : ''}`;
  const line = visible(`${name} ${state}${metrics === '' ? '' : `  ${metrics}`}`);
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
};

/** Draws a run in a terminal: one line a stage with its progress, current metrics and time left. */
export const terminalPresenter = (stream: OutStream): SinkWriter => {
  let view: RunView = new Map();
  const bars = new Map<string, SingleBar>();
  const nameWidth = (): number => Math.max(...[...view.keys()].map((name) => name.length));
  const multi = new MultiBar({
    stream,
    hideCursor: true,
    clearOnComplete: false,
    format: (_options, _parameters, { stage }: { stage: string }) =>
      stageLine(view.get(stage) as StageView, nameWidth(), stream.columns ?? 80),
  });
  const show = (stage: string): void => {
    const known = bars.get(stage);
    if (known === undefined) bars.set(stage, multi.create(1, 0, { stage }));
    else known.update(0, { stage });
  };
  // Also for a process that ends on a second Ctrl-C: the cursor would stay hidden.
  const onExit = (): void => multi.stop();
  process.once('exit', onExit);
  let isStopped = false;
  const stop = (): void => {
    if (isStopped) return;
    isStopped = true;
    process.off('exit', onExit);
    // Stopping alone drops the messages that wait to be drawn.
    multi.update();
    multi.stop();
  };
  return {
    write: (event) => {
      view = viewAfter(view, event, onArrival(event));
      if (event.type === 'log')
        multi.log(`${printable(`${event.stage ?? 'pipe'}: ${event.level === 'warning' ? 'warning: ' : ''}${event.message}`)}\n`);
      else if (event.type === 'done') {
        stop();
        for (const line of outputLines(event)) stream.write(`${printable(line)}\n`);
      } else if (event.type !== 'run' && view.has(event.stage)) show(event.stage);
    },
    end: stop,
  };
};

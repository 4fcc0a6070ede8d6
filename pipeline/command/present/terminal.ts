import { formatSeconds } from '../../../base/quantities.js';
import { printable } from '../../../base/quote.js';
import type { SinkWriter } from '../../loggers/sink.js';
import type { RunStage } from '../../run/event.js';
import type { OutStream } from '../host.js';
import { coloured, type LiveLine, liveRegion, type TerminalSize } from './live-region.js';
import { outputLines } from './plain.js';
import { isUnderWay, nameWidthOf, stageLines } from './stage-line.js';
import { onArrival, type RunView, type StageView, viewAfter } from './stage-view.js';
import { timeLeft } from './time-left.js';

/** The most lines of stages, however high the window is. */
const MOST_LINES = 150;

/** Display of a run in a terminal. */
export interface TerminalDisplay extends SinkWriter {
  /** Lets something else write whole lines to the same terminal, above what is drawn. */
  readonly aside: (write: () => void) => void;
}

const isFailure = ({ status }: StageView): boolean => status === 'failed' || status === 'interrupted';

const count = (views: readonly StageView[], status: StageView['status'], word: string): readonly string[] => {
  const found = views.filter((view) => view.status === status).length;
  return found === 0 ? [] : [`${found} ${word}`];
};

/** The stages in a window: all where it has room; else those that compute or failed, then the newest, and a count of the rest. */
const drawStages = (view: RunView, room: number, width: number): readonly LiveLine[] => {
  const nameWidth = nameWidthOf(view.keys(), width);
  const drawn = [...view.values()].map((one) => ({ view: one, lines: stageLines(one, nameWidth, width) }));
  const all = drawn.flatMap(({ lines }) => lines);
  if (all.length <= room) return all;
  const rank = ({ view: one }: (typeof drawn)[number]): number => (isUnderWay(one) ? 0 : isFailure(one) ? 1 : 2);
  let left = room - 1;
  const chosen = new Set<StageView>();
  for (const one of [...drawn.keys()].sort((a, b) => {
    const [first, second] = [drawn[a], drawn[b]] as [(typeof drawn)[number], (typeof drawn)[number]];
    return rank(first) - rank(second) || b - a;
  })) {
    const { view: chosenView, lines } = drawn[one] as (typeof drawn)[number];
    if (lines.length > left) continue;
    left -= lines.length;
    chosen.add(chosenView);
  }
  const hidden = drawn.filter(({ view: one }) => !chosen.has(one)).map(({ view: one }) => one);
  const words = [
    ...count(hidden, 'done', 'done'),
    ...count(hidden, 'cached', 'cached'),
    ...count(hidden, 'not-begun', 'not begun'),
    ...count(hidden, 'failed', 'failed'),
    ...count(hidden, 'interrupted', 'interrupted'),
    ...count(hidden.filter(isUnderWay), 'running', 'more compute'),
    ...count(hidden.filter(isUnderWay), 'resumed', 'more go on'),
  ];
  const shown = drawn.filter(({ view: one }) => chosen.has(one)).flatMap(({ lines }) => lines);
  return [{ text: `… ${words.join(', ')}`, colour: 'dim' }, ...shown];
};

/** Line of the whole run: stages that are over, time that passed, and what the rest still needs: `3 of 7 stages, 12 min 03 s, left: about 40 min 00 s`. */
export const runLine = (graph: readonly RunStage[], view: RunView, atOnce: number, elapsed: number): string => {
  const over = graph.filter(({ stage }) => view.has(stage) && !isUnderWay(view.get(stage) as StageView)).length;
  const { seconds, unknown } = timeLeft(graph, view, atOnce);
  const known = seconds > 0 ? [`about ${formatSeconds(seconds)}`] : [];
  const untold = unknown.length === 0 ? [] : [unknown.length === 1 ? (unknown[0] as string) : `${unknown.length} stages`];
  const left = [...known, ...untold].join(' and ');
  return `${over} of ${graph.length} stages, ${formatSeconds(elapsed)}${left === '' ? '' : `, left: ${left}`}`;
};

/**
 * Draws a run in a terminal: a line a stage with its progress, metrics and time left, one for the whole run, and messages
 * above them. All of it keeps within the window, which may change its size.
 *
 * @param withColour false for no colours, as NO_COLOR asks
 */
export const terminalPresenter = (stream: OutStream, withColour: boolean): TerminalDisplay => {
  let view: RunView = new Map();
  let graph: readonly RunStage[] = [];
  let name: string | undefined;
  let atOnce = 1;
  let isOver = false;
  const begun = performance.now();
  const lines = ({ columns, rows }: TerminalSize): readonly LiveLine[] => {
    const elapsed = (performance.now() - begun) / 1000;
    const foot: readonly LiveLine[] = isOver
      ? []
      : view.size === 0
        ? [{ text: 'looking what the store has …', colour: 'dim' }]
        : graph.length < 2
          ? []
          : [{ text: runLine(graph, view, atOnce, elapsed), colour: 'dim' }];
    const room = Math.min(rows - 1, MOST_LINES) - foot.length;
    return [...drawStages(view, Math.max(1, room), columns), ...foot];
  };
  const region = liveRegion(stream, lines, withColour);
  region.change();
  return {
    aside: region.aside,
    write: (event) => {
      view = viewAfter(view, event, onArrival(event));
      atOnce = Math.max(atOnce, [...view.values()].filter(isUnderWay).length);
      if (event.type === 'run') [graph, name] = [event.graph, event.name];
      if (event.type === 'log') {
        const text = printable(`${event.stage ?? 'pipe'}: ${event.level === 'warning' ? 'warning: ' : ''}${event.message}`);
        region.log(withColour && event.level === 'warning' ? coloured(text, 'yellow') : text);
      } else if (event.type === 'done') {
        isOver = true;
        region.stop();
        for (const line of outputLines(event, name)) stream.write(`${printable(line)}\n`);
      } else region.change();
    },
    end: () => {
      isOver = true;
      region.stop();
    },
  };
};

import type { OutStream } from '../host.js';
import { leavingTerminal, type Signals } from './leave-terminal.js';
import { columnsOf, truncated } from './text-width.js';

/** Columns and rows of a terminal. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Colour of a line. */
export type Colour = 'plain' | 'dim' | 'green' | 'red' | 'yellow';

/** One line of a live region: visible text, which is cut to the window. */
export interface LiveLine {
  readonly text: string;
  readonly colour: Colour;
}

/** The last lines of a terminal, which are drawn again and again while other lines go above them. */
export interface LiveRegion {
  /** Has the lines drawn anew soon. */
  readonly change: () => void;
  /** Writes lines above, of any length. */
  readonly log: (lines: string) => void;
  /** Takes the lines away, lets something else write whole lines to the terminal, and draws them again below. */
  readonly aside: (write: () => void) => void;
  /** Draws the lines a last time, or takes them away, and gives the cursor back; nothing is drawn from then on. */
  readonly stop: (last?: 'keep' | 'clear') => void;
}

const CODES: Readonly<Record<Colour, string>> = { plain: '', dim: '2', green: '32', red: '31', yellow: '33' };
const [HIDE_CURSOR, SHOW_CURSOR, CLEAR_BELOW] = ['\x1b[?25l', '\x1b[?25h', '\x1b[J'];
const MILLISECONDS_BETWEEN_FRAMES = 100;

/** A line in its colour. */
export const coloured = (text: string, colour: Colour): string =>
  CODES[colour] === '' || text === '' ? text : `\x1b[${CODES[colour]}m${text}\x1b[0m`;

/** The size of a stream's window; 80 by 24 where it tells none. */
export const sizeOf = ({ columns, rows }: OutStream): TerminalSize => ({ columns: columns || 80, rows: rows || 24 });

/** Rows that lines, written when the window was wider or narrower, take in a window of so many columns. */
const rowsIn = (lines: readonly string[], columns: number): number =>
  lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(columnsOf(line) / columns)), 0);

/**
 * Begins a live region at the cursor of a terminal. It takes one row less than the window has at most, none of its lines is
 * wider than the window, and a change of the window's size has it drawn anew.
 *
 * @param linesFor the lines for a window of a size
 * @param signals of this process, at which the terminal is left as it was
 */
export const liveRegion = (
  stream: OutStream,
  linesFor: (size: TerminalSize) => readonly LiveLine[],
  withColour: boolean,
  signals: Signals = process,
): LiveRegion => {
  let shown: readonly string[] = [];
  let [isChanged, isStopped] = [false, false];

  /** The sequence that takes the lines away: a window that became narrower has broken them into more rows. */
  const clearing = (): string => {
    if (shown.length === 0) return '';
    const { columns, rows } = sizeOf(stream);
    const up = Math.min(rowsIn(shown, columns), rows) - 1;
    return `\r${up > 0 ? `\x1b[${up}A` : ''}${CLEAR_BELOW}`;
  };
  const drawing = (): string => {
    const size = sizeOf(stream);
    const lines = linesFor(size)
      .slice(0, Math.max(1, size.rows - 1))
      .map(({ text, colour }) => ({ text: truncated(text, size.columns), colour }));
    shown = lines.map(({ text }) => text);
    return lines.map(({ text, colour }) => (withColour ? coloured(text, colour) : text)).join('\n');
  };
  const draw = (above = ''): void => {
    isChanged = false;
    const text = `${clearing()}${above}${drawing()}`;
    if (text !== '') stream.write(text);
  };
  // A terminal that is behind, as over a slow line, is not given more.
  const frame = (): void => {
    if (isChanged && stream.writableNeedDrain !== true) draw();
  };
  const onResize = (): void => draw();
  const timer = setInterval(frame, MILLISECONDS_BETWEEN_FRAMES);
  timer.unref();

  const leave = (): void => {
    stream.write(`${clearing()}${SHOW_CURSOR}`);
    shown = [];
  };
  const comeBack = (): void => {
    stream.write(HIDE_CURSOR);
    draw();
  };
  const stay = leavingTerminal(leave, comeBack, signals);

  const stop = (last: 'keep' | 'clear' = 'keep'): void => {
    if (isStopped) return;
    isStopped = true;
    clearInterval(timer);
    stream.off('resize', onResize);
    process.off('exit', onExit);
    stay();
    if (last === 'clear') leave();
    else {
      draw();
      stream.write(`${shown.length === 0 ? '' : '\n'}${SHOW_CURSOR}`);
    }
    shown = [];
  };
  // Also for a process that ends on a second Ctrl-C: the cursor would stay hidden.
  const onExit = (): void => stop();
  process.once('exit', onExit);
  stream.on('resize', onResize);
  stream.write(HIDE_CURSOR);

  return {
    change: () => {
      isChanged = true;
    },
    log: (lines) => {
      if (isStopped) stream.write(`${lines}\n`);
      else draw(`${lines}\n`);
    },
    aside: (write) => {
      if (isStopped) return write();
      const gone = clearing();
      if (gone !== '') stream.write(gone);
      shown = [];
      write();
      draw();
    },
    stop,
  };
};

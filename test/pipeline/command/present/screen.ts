import { EventEmitter } from 'node:events';
import type { OutStream } from '../../../../pipeline/command/host.js';
import { columnsOf } from '../../../../pipeline/command/present/text-width.js';

/** A terminal of a test: what it was sent, and the rows that one sees, those that were scrolled away among them. */
export interface Screen {
  readonly stream: OutStream;
  readonly sent: () => string;
  /** Rows from the first that was ever written to the last, without spaces at the end. */
  readonly rows: () => readonly string[];
  readonly isCursorShown: () => boolean;
  readonly resize: (columns: number, rows: number) => void;
}

// Control Sequence Introducer: Escape and a bracket.
const STEP = /\p{Cc}\[(\??)(\d*)([A-Za-z])|\r|\n|\P{Cc}+/gu;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Makes a terminal of so many columns and rows: it breaks lines that are wider, scrolls, cannot move up beyond its first row,
 * and throws at a sequence that it does not know. Rows that are narrower than a later width are not joined again.
 */
export const screen = (columns: number, rows: number): Screen => {
  let [text, shown] = ['', true];
  let lines: string[] = [''];
  let [row, column] = [0, 0];
  const stream = Object.assign(new EventEmitter(), { isTTY: true, columns, rows, write: (chunk: string) => take(chunk) });
  const newline = (): void => {
    row += 1;
    if (row === lines.length) lines.push('');
  };
  const put = (words: string): void => {
    for (const { segment } of graphemes.segment(words)) {
      const width = columnsOf(segment);
      if (column + width > stream.columns) {
        newline();
        column = 0;
      }
      // Only ever at the end of a row or over a cleared one, as the display writes.
      lines[row] = `${(lines[row] as string).slice(0, column === 0 ? 0 : undefined)}${segment}`;
      column += width;
    }
  };
  const take = (chunk: string): boolean => {
    text += chunk;
    for (const [step, question, count, command] of chunk.matchAll(STEP)) {
      if (step === '\n') {
        newline();
        column = 0;
      } else if (step === '\r') column = 0;
      else if (command === 'A') row = Math.max(Math.max(0, lines.length - stream.rows), row - Number(count || 1));
      else if (command === 'J') lines = [...lines.slice(0, row), (lines[row] as string).slice(0, column === 0 ? 0 : undefined)];
      else if (question === '?' && command === 'l') shown = false;
      else if (question === '?' && command === 'h') shown = true;
      else if (command === undefined) put(step);
      else if (command !== 'm') throw new Error(`no such sequence: ${JSON.stringify(step)}`);
    }
    return true;
  };
  return {
    stream: stream as unknown as OutStream,
    sent: () => text,
    rows: () => lines.map((line) => line.trimEnd()),
    isCursorShown: () => shown,
    resize: (wide, high) => {
      // A terminal breaks the rows that have become too wide.
      const broken = lines.flatMap((line) => {
        const pieces: string[] = [''];
        let taken = 0;
        for (const { segment } of graphemes.segment(line)) {
          taken += columnsOf(segment);
          if (taken > wide) {
            pieces.push('');
            taken = columnsOf(segment);
          }
          pieces[pieces.length - 1] += segment;
        }
        return pieces;
      });
      row += broken.length - lines.length;
      column = columnsOf(broken.at(-1) ?? '');
      lines = broken;
      Object.assign(stream, { columns: wide, rows: high });
      stream.emit('resize');
    },
  };
};

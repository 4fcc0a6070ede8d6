import { EventEmitter } from 'node:events';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Signals } from '../../../../pipeline/command/present/leave-terminal.js';
import { type LiveLine, liveRegion } from '../../../../pipeline/command/present/live-region.js';
import { columnsOf } from '../../../../pipeline/command/present/text-width.js';
import { screen } from './screen.js';

const plain = (texts: readonly string[]): readonly LiveLine[] => texts.map((text) => ({ text, colour: 'plain' }));

test('lines are drawn over those before, messages stand above them, and the cursor comes back', () => {
  const terminal = screen(40, 10);
  let lines = ['one', 'two'];
  const region = liveRegion(terminal.stream, () => plain(lines), false);
  assert.not.ok(terminal.isCursorShown());
  region.log('first message');
  lines = ['one', 'two', 'three'];
  region.log('second message');
  lines = ['three'];
  region.stop();
  assert.equal(terminal.rows(), ['first message', 'second message', 'three', '']);
  assert.ok(terminal.isCursorShown());
});

test('a region that is cleared leaves nothing behind', () => {
  const terminal = screen(40, 10);
  const region = liveRegion(terminal.stream, () => plain(['one', 'two']), false);
  region.log('message');
  region.stop('clear');
  assert.equal(terminal.rows(), ['message', '']);
  assert.ok(terminal.isCursorShown());
});

test('a process that is suspended or quit leaves no lines and a cursor, and one that goes on draws again', () => {
  const terminal = screen(40, 10);
  const raised: (readonly [signal: unknown, isListened: boolean, isCursorShown: boolean])[] = [];
  const process = Object.assign(new EventEmitter(), {
    pid: 7,
    kill: (_pid: number, signal?: string | number) => {
      raised.push([signal, process.listenerCount(String(signal)) > 0, terminal.isCursorShown()]);
      return true;
    },
  });
  const region = liveRegion(terminal.stream, () => plain(['one', 'two']), false, process as unknown as Signals);
  for (let times = 0; times < 2; times++) {
    region.log('message');
    assert.not.ok(terminal.isCursorShown());
    process.emit('SIGTSTP');
    assert.is(terminal.rows().at(-1), '');
    process.emit('SIGCONT');
    assert.not.ok(terminal.isCursorShown());
    assert.equal(terminal.rows().slice(-2), ['one', 'two']);
  }
  process.emit('SIGQUIT');
  const left = ['SIGTSTP', 'SIGTSTP', 'SIGQUIT'].map((signal) => [signal, false, true]);
  assert.equal(raised, left);
  region.stop();
  assert.equal(process.eventNames(), []);
});

test('what is written aside stands above the lines as well', () => {
  const terminal = screen(40, 10);
  const region = liveRegion(terminal.stream, () => plain(['one', 'two']), false);
  region.log('message');
  region.aside(() => terminal.stream.write('warning: a sink is slow\n'));
  region.stop();
  region.aside(() => terminal.stream.write('after\n'));
  assert.equal(terminal.rows(), ['message', 'warning: a sink is slow', 'one', 'two', 'after', '']);
});

test('the lines keep within the window at any size, long messages too, and nothing of an earlier drawing stays', () => {
  const texts = fc.array(
    fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.replace(/[\p{C}\p{Z}]/gu, '·')),
    {
      minLength: 1,
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(
      texts,
      texts,
      fc.integer({ min: 4, max: 50 }),
      fc.integer({ min: 3, max: 15 }),
      (lines, messages, columns, rows) => {
        const terminal = screen(columns, rows);
        const region = liveRegion(terminal.stream, () => plain(lines), false);
        for (const message of messages) region.log(message);
        region.stop();
        const all = terminal.rows();
        for (const row of all) assert.ok(columnsOf(row) <= columns);
        const height = messages.reduce((sum, message) => sum + heightOf(message, columns), 0);
        assert.is(all.length, height + Math.min(lines.length, rows - 1) + 1);
      },
    ),
    { numRuns: 60 },
  );
});

/** Rows of a line that a terminal breaks. */
const heightOf = (line: string, columns: number): number => {
  const terminal = screen(columns, 100);
  terminal.stream.write(line);
  return terminal.rows().length;
};

test('a window that becomes narrower or wider is drawn anew without remains', () => {
  const terminal = screen(60, 10);
  const region = liveRegion(terminal.stream, ({ columns }) => plain(['x'.repeat(columns), `${columns} columns`]), false);
  region.log('message');
  terminal.resize(25, 10);
  terminal.resize(50, 6);
  region.stop();
  assert.equal(terminal.rows(), ['message', 'x'.repeat(50), '50 columns', '']);
});

test('colours are sent where they are wanted alone, and change no widths', () => {
  const sent = (withColour: boolean): string => {
    const terminal = screen(5, 5);
    const region = liveRegion(terminal.stream, () => [{ text: 'done and more', colour: 'green' }], withColour);
    region.stop();
    assert.equal(terminal.rows(), ['done…', '']);
    return terminal.sent();
  };
  assert.match(sent(true), '\x1b[32mdone…\x1b[0m');
  assert.not.match(sent(false), /\p{Cc}\[\d+m/u);
});

test('a listener for the end of the process stays behind no region', () => {
  const before = process.listenerCount('exit');
  const terminal = screen(40, 10);
  const region = liveRegion(terminal.stream, () => plain(['one']), false);
  assert.is(process.listenerCount('exit'), before + 1);
  region.stop();
  assert.is(process.listenerCount('exit'), before);
  assert.is((terminal.stream as unknown as NodeJS.EventEmitter).listenerCount('resize'), 0);
});

test.run();

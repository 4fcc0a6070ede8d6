import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Board, boardAfter, emptyBoard } from '../../../pipeline/ui/board.js';
import { follower } from '../../../pipeline/ui/follow.js';
import { HEARTBEAT, STREAM_BEGIN } from '../../../pipeline/ui/server-sent.js';

/** A board that changes, and a stream with room for so many texts. */
const world = (room: number) => {
  let board: Board = emptyBoard;
  let left = room;
  const written: string[] = [];
  return {
    written,
    board: () => board,
    change: (n: number) => {
      board = boardAfter(board, [{ id: 'a', title: 'A', html: String(n) }], n);
    },
    write: (text: string) => {
      written.push(text);
      left -= 1;
      return left > 0;
    },
    make: (more: number) => {
      left = more;
    },
  };
};

const updates = (written: readonly string[]) =>
  written.filter((text) => text.startsWith('id: ')).map((text) => JSON.parse(/data: (.*)\n/.exec(text)?.[1] ?? 'null'));

test('a page that takes what comes has each change, once, and nothing that it has already', () => {
  const { board, change, write, written } = world(100);
  change(1);
  const { tell } = follower(board, write, 1);
  tell();
  assert.equal(written, [STREAM_BEGIN]);
  for (const n of [2, 3, 4]) {
    change(n);
    tell();
    tell();
  }
  assert.equal(
    updates(written).map(({ version, skipped }) => [version, skipped]),
    [
      [2, 0],
      [3, 0],
      [4, 0],
    ],
  );
});

test('a page that is slow has one update on its way, and then the newest, with the number of those it missed', () => {
  const { board, change, write, written, make } = world(2);
  const { tell, drained, beat } = follower(board, write, 0);
  for (const n of [1, 2, 3, 4]) {
    change(n);
    tell();
  }
  beat();
  assert.is(updates(written).length, 1);
  assert.not(written.includes(HEARTBEAT));
  make(5);
  drained();
  assert.equal(
    updates(written).map(({ version, skipped, changed }) => [version, skipped, changed[0].html]),
    [
      [1, 0, '1'],
      [4, 2, '4'],
    ],
  );
  beat();
  assert.is(written.at(-1), HEARTBEAT);
});

test('a page whose last event is of another server is told all', () => {
  const { board, change, write, written } = world(100);
  change(3);
  follower(board, write, 1_000);
  assert.equal(
    updates(written).map(({ version, changed }) => [version, changed.length]),
    [[3, 1]],
  );
});

test.run();

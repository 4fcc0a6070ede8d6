import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Board, type BoardPart, boardAfter, emptyBoard, updateSince } from '../../../pipeline/ui/board.js';

const partsOf = (content: Readonly<Record<string, number>>): readonly BoardPart[] =>
  Object.entries(content).map(([id, n]) => ({ id, title: id.toUpperCase(), html: `<p>${n}</p>` }));

/** The parts that a page has which takes an update, by their ids in order. */
const taken = (page: ReadonlyMap<string, string>, board: Board, version: number): ReadonlyMap<string, string> => {
  const update = updateSince(board, version);
  if (update === undefined) return page;
  const changed = new Map(update.changed.map(({ id, html }) => [id, html]));
  return new Map(update.order.map((id) => [id, changed.get(id) ?? page.get(id) ?? 'missing']));
};

test('a page that takes some updates and misses others ends with the parts of the board', () => {
  const contents = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(2), { noNullPrototype: true, minKeys: 1 });
  fc.assert(
    fc.property(fc.array(fc.tuple(contents, fc.boolean()), { minLength: 1, maxLength: 12 }), (steps) => {
      let [board, version]: [Board, number] = [emptyBoard, 0];
      let page: ReadonlyMap<string, string> = new Map();
      let had = 0;
      for (const [content, isTaken] of [...steps, [steps.at(-1)?.[0] ?? {}, true] as const]) {
        version += 1;
        board = boardAfter(board, partsOf(content), version);
        if (!isTaken) continue;
        page = taken(page, board, had);
        had = board.version;
      }
      assert.equal(
        [...page],
        board.parts.map(({ id, html }) => [id, html]),
      );
    }),
    { numRuns: 100 },
  );
});

test('a board whose parts are the same is the same value, and an update has only what has changed', () => {
  const first = boardAfter(emptyBoard, partsOf({ a: 1, b: 1 }), 1);
  assert.is(boardAfter(first, partsOf({ a: 1, b: 1 }), 2), first);
  const second = boardAfter(first, partsOf({ a: 1, b: 2 }), 2);
  assert.equal(updateSince(second, 1), {
    version: 2,
    order: ['a', 'b'],
    changed: [{ id: 'b', title: 'B', html: '<p>2</p>' }],
  });
  assert.is(updateSince(second, 2), undefined);
  assert.is(updateSince(second, 9)?.changed.length, 2);
  assert.is(updateSince(emptyBoard, 5), undefined);
});

test.run();

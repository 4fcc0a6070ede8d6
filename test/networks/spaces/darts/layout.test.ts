import { either } from 'fp-ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Layout, layOut } from '../../../../networks/spaces/darts/layout.js';

const test = suite('layout');

const layout = (cells: number, size = 32, older = size): either.Either<unknown, Layout> =>
  layOut({
    cells,
    channels: 16,
    stem: { older: { height: older, width: older }, newer: { height: size, width: size }, channels: [48, 48] },
    concatenated: { normal: 4, reduce: 4 },
  });

const right = (value: either.Either<unknown, Layout>): Layout => {
  if (either.isLeft(value)) throw new Error(JSON.stringify(value.left));
  return value.right;
};

test('reductions stand at one and two thirds, and double the channels while they halve the size', () => {
  const { cells, auxiliary, last } = right(layout(20));
  assert.equal(
    cells.flatMap(({ type, index }) => (type === 'reduce' ? [index] : [])),
    [6, 13],
  );
  assert.equal(
    [5, 6, 12, 13, 19].map((i) => cells[i]?.channels),
    [16, 32, 32, 64, 64],
  );
  assert.equal(
    [5, 6, 13].map((i) => cells[i]?.output.height),
    [32, 16, 8],
  );
  assert.is(auxiliary.index, 13);
  assert.is(last.outputs, 256);
});

test('the older input is halved in the cell after a reduction and nowhere else', () => {
  assert.equal(
    right(layout(8)).cells.flatMap(({ older, index }) => (older.halve ? [index] : [])),
    [3, 6],
  );
});

test('a stem whose two outputs differ in size has the older one halved in the first cell', () => {
  assert.equal(
    right(layout(8, 28, 56)).cells.flatMap(({ older, index }) => (older.halve ? [index] : [])),
    [0, 3, 6],
  );
});

test('one and two cells are networks too', () => {
  assert.equal(
    right(layout(1)).cells.map(({ type, channels }) => [type, channels]),
    [['reduce', 32]],
  );
  assert.equal(
    right(layout(2)).cells.map(({ type, channels }) => [type, channels]),
    [
      ['reduce', 32],
      ['reduce', 64],
    ],
  );
});

test('images that cannot be halved often enough are a usage problem that says what fits', () => {
  const odd = layout(6, 30);
  assert.ok(either.isLeft(odd));
  assert.match(JSON.stringify(odd.left), /cell 4 must halve an input of 15×15.*multiples of 4/);
});

test.run();

import { taskEither } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inParallel } from '../../datasets/in-parallel.js';
import { left, right } from './support.js';

const after = <A>(milliseconds: number, value: A): Promise<A> =>
  new Promise((resolve) => setTimeout(() => resolve(value), milliseconds));

test('results come in the order of the items, at most the limit at a time', async () => {
  let running = 0;
  let most = 0;
  const run = (item: number) => async () => {
    most = Math.max(most, ++running);
    const result = await after(10 - item, taskEither.right(item * 2));
    running -= 1;
    return result();
  };
  assert.equal(right(await inParallel(3, [0, 1, 2, 3, 4, 5, 6], run)()), [0, 2, 4, 6, 8, 10, 12]);
  assert.is(most, 3);
});

test('of several failures the first in order is given, and nothing is begun after one', async () => {
  const begun: number[] = [];
  const run = (item: number) => async () => {
    begun.push(item);
    return (await after(item === 1 ? 10 : 1, item === 0 ? taskEither.right(0) : taskEither.left(item)))();
  };
  assert.is(left(await inParallel(3, [0, 1, 2, 3, 4, 5, 6], run)()), 1);
  assert.ok(begun.length <= 4, `${begun.length} were begun`);
});

test.run();

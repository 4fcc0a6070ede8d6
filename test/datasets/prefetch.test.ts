import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { prefetch } from '../../datasets/prefetch.js';

/** A slow source that notes what it is asked for and how much at once. */
const slow = (milliseconds = 2) => {
  const asked: number[] = [];
  let flying = 0;
  let most = 0;
  const make = async (t: number): Promise<number> => {
    asked.push(t);
    flying += 1;
    most = Math.max(most, flying);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    flying -= 1;
    return t;
  };
  return { make, asked, most: () => most };
};

test('read in sequence, every number is made once and in order', async () => {
  const { make, asked } = slow();
  const read = prefetch(make, 3);
  for (let t = 0; t < 10; t++) assert.is(await read(t), t);
  assert.equal(
    asked.slice(0, 10),
    Array.from({ length: 10 }, (_, t) => t),
  );
  assert.is(new Set(asked).size, asked.length);
});

test('the next ones are prepared while one is in use, never more than `ahead` at once', async () => {
  const { make, asked, most } = slow();
  const read = prefetch(make, 3);
  for (let t = 0; t < 20; t++) {
    await read(t);
    assert.is(Math.max(...asked), t + 3);
  }
  assert.is(most(), 3);
});

test('nothing is prepared from `until` on', async () => {
  const { make, asked } = slow();
  const read = prefetch(make, 5, 4);
  for (let t = 0; t < 4; t++) await read(t);
  assert.equal(asked, [0, 1, 2, 3]);
});

test('after a jump the right ones are given', async () => {
  const { make } = slow();
  const read = prefetch(make, 2);
  for (const t of [0, 1, 10, 11, 3, 4, 4]) assert.is(await read(t), t);
});

test('a failure is given to who asks for that number, and is no unhandled rejection', async () => {
  const read = prefetch(async (t: number) => {
    if (t === 2) throw new Error('batch 2');
    return t;
  }, 3);
  await read(0);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await read(1);
  assert.is(((await read(2).catch((error: Error) => error)) as Error).message, 'batch 2');
  assert.is(await read(3), 3);
});

test.run();

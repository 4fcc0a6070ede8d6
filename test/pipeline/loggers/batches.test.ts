import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { batches } from '../../../pipeline/loggers/batches.js';

/** Batches to a server that may be out of order, in time by a clock of the test's. */
const setUp = (room?: number) => {
  const sent: (readonly number[])[] = [];
  const state = { milliseconds: 0, isDown: false, asked: 0 };
  const send = async (items: readonly number[]): Promise<void> => {
    state.asked += 1;
    if (state.isDown) throw new Error('down');
    sent.push(items);
  };
  const now = (): number => state.milliseconds;
  return { sent, state, waiting: batches(send, { most: 3, now, ...(room === undefined ? {} : { room }) }) };
};

test('items are sent when they are many, or old, and at the end, each once and in order', async () => {
  const { sent, state, waiting } = setUp();
  await waiting.add([1, 2]);
  assert.equal(sent, []);
  await waiting.add([3, 4]);
  assert.equal(sent, [[1, 2, 3], [4]]);
  state.milliseconds = 1000;
  await waiting.add([5]);
  await waiting.add([6]);
  await waiting.flush();
  assert.equal(sent.slice(2), [[5], [6]]);
});

test('a server that is down is asked more and more seldom, and has all once it is up', async () => {
  const { sent, state, waiting } = setUp();
  state.isDown = true;
  for (let second = 1; second <= 100; second++) {
    state.milliseconds = second * 1000;
    await waiting.add([second]);
  }
  assert.ok(state.asked < 10, `${state.asked}`);
  state.isDown = false;
  await waiting.flush();
  assert.equal(
    sent.flat(),
    Array.from({ length: 100 }, (_, index) => index + 1),
  );
});

test('what does not get there is said with its number, also what there was no room for', async () => {
  const { state, waiting } = setUp(5);
  state.isDown = true;
  for (let item = 0; item < 8; item++) await waiting.add([item]);
  const said = await waiting.flush().then(
    () => '',
    (error: Error) => error.message,
  );
  assert.is(said, '8 of the points were not sent: down');
});

test.run();

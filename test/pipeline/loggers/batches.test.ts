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
  const timers = new Set<{ readonly at: number; readonly work: () => void }>();
  const later = (work: () => void, milliseconds: number): (() => void) => {
    const timer = { at: state.milliseconds + milliseconds, work };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  /** Lets time pass, with what is to be done in it. */
  const pass = async (milliseconds: number): Promise<void> => {
    state.milliseconds += milliseconds;
    for (const timer of [...timers].filter(({ at }) => at <= state.milliseconds)) {
      timers.delete(timer);
      timer.work();
    }
    await new Promise((settle) => setImmediate(settle));
  };
  const bounds = { most: 3, now, later, ...(room === undefined ? {} : { room }) };
  return { sent, state, timers, pass, waiting: batches(send, bounds) };
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

test('items are sent after a second also where none comes after them, and nothing is left to do at the end', async () => {
  const { sent, timers, pass, waiting } = setUp();
  await waiting.add([1]);
  await pass(400);
  await waiting.add([2]);
  await pass(500);
  assert.equal(sent, []);
  await pass(100);
  assert.equal(sent, [[1, 2]]);
  await waiting.add([3]);
  await waiting.flush();
  assert.equal([sent, timers.size], [[[1, 2], [3]], 0]);
});

test('a batch that is being sent while more comes is sent once, and the next after it', async () => {
  const sent: (readonly number[])[] = [];
  let answer: () => void = () => undefined;
  const send = async (items: readonly number[]): Promise<void> => {
    sent.push(items);
    await new Promise<void>((settle) => {
      answer = settle;
    });
  };
  let due: () => void = () => undefined;
  const later = (work: () => void): (() => void) => {
    due = work;
    return () => undefined;
  };
  const waiting = batches(send, { most: 100, now: () => 0, later, room: 3 });
  await waiting.add([1, 2]);
  due();
  await new Promise((settle) => setImmediate(settle));
  for (const item of [3, 4]) await waiting.add([item]);
  const flushed = waiting.flush().catch((error: Error) => error.message);
  answer();
  await new Promise((settle) => setImmediate(settle));
  assert.equal(sent, [[1, 2], [4]]);
  answer();
  // Of those that wait 3 is the oldest that is not being sent.
  assert.match(String(await flushed), '1 of the points were not sent');
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

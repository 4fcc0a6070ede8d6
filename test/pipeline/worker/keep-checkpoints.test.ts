import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Problem } from '../../../base/problem.js';
import type { TakenCheckpoint } from '../../../pipeline/worker/checkpoints.js';
import { controlIn, controlMemory } from '../../../pipeline/worker/control.js';
import { checkpointKeeper } from '../../../pipeline/worker/keep-checkpoints.js';
import { someProblem } from '../fixtures/run.js';

const checkpoint = (number: number, due = true): TakenCheckpoint => ({
  type: 'checkpoint',
  number,
  state: new Uint8Array(),
  note: null,
  due,
});

/** A keeper whose writes end one by one, when `finish` says so. */
const slowKeeper = (failing: readonly number[] = []) => {
  const began: number[] = [];
  const waiting: (() => void)[] = [];
  const problems: string[] = [];
  const control = controlIn(controlMemory());
  const keeper = checkpointKeeper(
    ({ number }) =>
      () =>
        new Promise<either.Either<Problem, void>>((settle) => {
          began.push(number);
          waiting.push(() => settle(failing.includes(number) ? either.left(someProblem) : either.right(undefined)));
        }),
    control,
    () => problems.push('problem'),
    () => 0,
  );
  const finish = async (): Promise<void> => {
    waiting.shift()?.();
    await new Promise(setImmediate);
  };
  return { keeper, control, began, problems, finish };
};

test('one checkpoint is written at a time, and of those that wait the newest', async () => {
  const { keeper, control, began, finish } = slowKeeper();
  for (const number of [1, 2, 3]) keeper.take(checkpoint(number));
  assert.equal([began, control.settled().number], [[1], 0]);
  await finish();
  assert.equal([began, control.settled().number], [[1, 3], 1]);
  await finish();
  assert.equal([began, control.settled().number], [[1, 3], 3]);
  assert.is(await keeper.end(false), undefined);
});

test('a checkpoint that is only held is written when the job was cut off, and not otherwise', async () => {
  for (const [andHeld, expected] of [
    [true, [1, 2]],
    [false, [1]],
  ] as const) {
    const { keeper, began, finish } = slowKeeper();
    keeper.take(checkpoint(1));
    keeper.take(checkpoint(2, false));
    await finish();
    const ended = keeper.end(andHeld);
    await finish();
    assert.is(await ended, undefined);
    assert.equal(began, expected);
  }
});

test('the end waits for what is being written', async () => {
  const { keeper, finish } = slowKeeper();
  keeper.take(checkpoint(1));
  let ended = false;
  const ending = keeper.end(false).then(() => {
    ended = true;
  });
  await new Promise(setImmediate);
  assert.not(ended);
  await finish();
  await ending;
});

test('a checkpoint that cannot be written is told of at once and at the end, and nobody waits for those after it', async () => {
  const { keeper, control, began, problems, finish } = slowKeeper([1]);
  keeper.take(checkpoint(1));
  await finish();
  assert.equal(problems, ['problem']);
  keeper.take(checkpoint(2));
  assert.equal([began, control.settled().number], [[1], 2]);
  assert.is(await keeper.end(true), someProblem);
});

test.run();

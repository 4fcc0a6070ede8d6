import { lastValueFrom, of, take, throwError, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { iterate, iterateUntil, narrate, turn } from '../../../stages/loop/iterate.js';

const addStep = async (state: number, number: number): Promise<readonly [number, string]> => [state + number, `step ${number}`];
const ignore = (): void => undefined;

test('each step gets the state that the one before made, with its number', async () => {
  const iterations = await lastValueFrom(iterate(100, 2, 5, addStep, ignore).pipe(toArray()));
  assert.equal(iterations, [
    { state: 102, report: 'step 2', step: 2 },
    { state: 105, report: 'step 3', step: 3 },
    { state: 109, report: 'step 4', step: 4 },
  ]);
});

test('without a step to do nothing is emitted', async () => {
  for (const [first, last] of [
    [3, 3],
    [5, 3],
  ] as const) {
    assert.equal(await lastValueFrom(iterate(0, first, last, addStep, ignore).pipe(toArray())), []);
  }
});

test('a step begins when the one before has ended', async () => {
  const log: string[] = [];
  const step = async (state: number, number: number): Promise<readonly [number, undefined]> => {
    log.push(`begin ${number}`);
    await new Promise((resolve) => setTimeout(resolve, 5 - number));
    log.push(`end ${number}`);
    return [state, undefined];
  };
  await lastValueFrom(iterate(0, 0, 3, step, ignore));
  assert.equal(log, ['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2']);
});

test('whoever has what they wanted gets no further step begun', async () => {
  for (const scan of [
    (step: typeof addStep) => iterate(0, 0, 9, step, ignore),
    (step: typeof addStep) => iterateUntil(0, 0, step, ignore, () => false),
  ]) {
    const begun: number[] = [];
    const step: typeof addStep = (state, number) => {
      begun.push(number);
      return addStep(state, number);
    };
    await lastValueFrom(scan(step).pipe(take(3)));
    await turn();
    await turn();
    assert.equal(begun, [0, 1, 2]);
  }
});

test('a state is released once, when the one after it is there and before that is emitted', async () => {
  const log: string[] = [];
  const step = async (state: string, number: number): Promise<readonly [string, undefined]> => {
    log.push(`use ${state}`);
    return [`state ${number + 1}`, undefined];
  };
  const release = (before: string, after: string): void => {
    log.push(`release ${before} for ${after}`);
  };
  await new Promise<void>((complete) => {
    iterate('state 0', 0, 3, step, release).subscribe({ next: ({ state }) => log.push(`emit ${state}`), complete });
  });
  assert.equal(log, [
    ...['use state 0', 'release state 0 for state 1', 'emit state 1'],
    ...['use state 1', 'release state 1 for state 2', 'emit state 2'],
    ...['use state 2', 'release state 2 for state 3', 'emit state 3'],
  ]);
});

test('a failing step ends the scan with its error, and the state that it started from is not released', async () => {
  const released: number[] = [];
  const seen: number[] = [];
  const failing = async (state: number, number: number): Promise<readonly [number, undefined]> => {
    if (number === 2) throw new Error('no more');
    return [state + 1, undefined];
  };
  const error = await new Promise((resolve) => {
    iterate(0, 0, 5, failing, (before) => released.push(before)).subscribe({
      next: ({ state }) => seen.push(state),
      error: resolve,
    });
  });
  assert.is((error as Error).message, 'no more');
  assert.equal(
    [seen, released],
    [
      [1, 2],
      [0, 1],
    ],
  );
});

test('timers and messages have their turn between steps', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const busy = async (state: number): Promise<readonly [number, undefined]> => {
    const until = performance.now() + 4;
    while (performance.now() < until);
    return [state, undefined];
  };
  await lastValueFrom(iterate(0, 0, 10, busy, ignore));
  clearInterval(timer);
  assert.ok(turns >= 5, `the timer had ${turns} turns in 10 steps`);
});

test('a scan that nobody listens to any more does no further step', async () => {
  let steps = 0;
  const counting = async (state: number): Promise<readonly [number, undefined]> => [state, void steps++];
  await lastValueFrom(iterate(0, 0, 50, counting, ignore).pipe(take(2)));
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(steps <= 3, `${steps} steps`);
});

test('the events of every step come in order, then those of the last state', async () => {
  const events = narrate(
    iterate(0, 1, 4, addStep, ignore),
    0,
    ({ state, report }) => [report, `now ${state}`],
    (state) => of(`finally ${state}`, 'end'),
  );
  assert.equal(await lastValueFrom(events.pipe(toArray())), [
    'step 1',
    'now 1',
    'step 2',
    'now 3',
    'step 3',
    'now 6',
    'finally 6',
    'end',
  ]);
});

test('a scan with no step left to do ends with the events of the state that it started from', async () => {
  const events = narrate(
    iterate(42, 7, 7, addStep, ignore),
    42,
    () => ['step'],
    (state) => of(`finally ${state}`),
  );
  assert.equal(await lastValueFrom(events.pipe(toArray())), ['finally 42']);
});

test('an error reaches the listener once, after the events before it', async () => {
  const seen: string[] = [];
  const error = await new Promise((resolve) => {
    narrate(
      throwError(() => new Error('broken')),
      0,
      () => ['step'],
      () => of('finally'),
    ).subscribe({ next: (event) => seen.push(event), error: resolve });
  });
  assert.is((error as Error).message, 'broken');
  assert.equal(seen, []);
});

test.run();

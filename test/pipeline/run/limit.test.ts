import * as fc from 'fast-check';
import { lastValueFrom, Observable, of, throwError, timer } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { limiter } from '../../../pipeline/run/limit.js';

/** A work that takes `milliseconds`, and counts itself among those that run. */
const counted = (milliseconds: number, running: { now: number; most: number; order: number[] }, id: number): Observable<number> =>
  new Observable((subscriber) => {
    running.now += 1;
    running.most = Math.max(running.most, running.now);
    running.order.push(id);
    const timing = timer(milliseconds).subscribe(() => {
      subscriber.next(id);
      subscriber.complete();
    });
    return () => {
      running.now -= 1;
      timing.unsubscribe();
    };
  });

test('never more than the limit run at once, all end, and they begin in the order in which they came', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 9 }),
      async (jobs, durations) => {
        const { inTurn } = limiter(jobs);
        const running = { now: 0, most: 0, order: [] };
        const results = await Promise.all(
          durations.map((duration, id) => lastValueFrom(inTurn(0, counted(duration, running, id)))),
        );
        assert.equal(results, [...durations.keys()]);
        assert.equal(running.order, [...durations.keys()]);
        assert.is(running.most, Math.min(jobs, durations.length));
      },
    ),
    { numRuns: 25 },
  ));

test('of those that wait the one with the lowest rank is next', async () => {
  const { inTurn } = limiter(1);
  const running = { now: 0, most: 0, order: [] as number[] };
  await Promise.all([3, 2, 0, 1].map((rank) => lastValueFrom(inTurn(rank, counted(1, running, rank)))));
  assert.equal(running.order, [3, 0, 1, 2]);
});

test('an error goes to who asked and frees the place', async () => {
  const { inTurn } = limiter(1);
  const refused = await lastValueFrom(
    inTurn(
      0,
      throwError(() => new Error('no')),
    ),
  ).catch((error: Error) => error.message);
  assert.is(refused, 'no');
  assert.is(await lastValueFrom(inTurn(0, of(1))), 1);
});

test('who unsubscribes gives up the place, running or waiting', async () => {
  const { inTurn } = limiter(1);
  const running = { now: 0, most: 0, order: [] as number[] };
  const first = inTurn(0, counted(10_000, running, 1)).subscribe();
  const second = inTurn(0, counted(10_000, running, 2)).subscribe();
  second.unsubscribe();
  first.unsubscribe();
  assert.is(await lastValueFrom(inTurn(0, counted(1, running, 3))), 3);
  assert.equal([running.order, running.now], [[1, 3], 0]);
});

test('works have the cores that they ask for, all if they ask for more, and no work of a higher rank goes before a wide one', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.record({ cores: fc.integer({ min: 1, max: 6 }), duration: fc.integer({ min: 0, max: 3 }) }), { maxLength: 9 }),
      async (capacity, works) => {
        const { inTurn } = limiter(capacity);
        const order: number[] = [];
        let used = 0;
        const work = (cores: number, duration: number, rank: number): Observable<number> =>
          new Observable((subscriber) => {
            order.push(rank);
            used += cores;
            assert.ok(used <= capacity, `${used} cores of ${capacity}`);
            const timing = timer(duration).subscribe(subscriber as never);
            return () => {
              used -= cores;
              timing.unsubscribe();
            };
          });
        await Promise.all(
          works.map(({ cores, duration }, rank) =>
            lastValueFrom(inTurn(rank, work(Math.min(cores, capacity), duration, rank), { cores })),
          ),
        );
        assert.equal(order, [...works.keys()]);
        assert.is(used, 0);
      },
    ),
    { numRuns: 25 },
  ));

test('works that wait for the device hold up those alone that want it too', async () => {
  const { inTurn } = limiter(3, 1);
  const device = { now: 0, most: 0, order: [] as number[] };
  const cores = { now: 0, most: 0, order: [] as number[] };
  await Promise.all([
    ...[1, 2, 3].map((id) => lastValueFrom(inTurn(id, counted(5, device, id), { device: true }))),
    ...[4, 5].map((id) => lastValueFrom(inTurn(id, counted(1, cores, id)))),
  ]);
  assert.equal([device.most, device.order], [1, [1, 2, 3]]);
  assert.equal([cores.most, cores.order], [2, [4, 5]]);
});

test('of several devices each work gets the one with the most places left, and at most so many have one at once', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 }),
      async (places, devices, works) => {
        const { inTurn } = limiter(100, places, devices);
        const on = Array.from({ length: devices }, () => 0);
        let uneven = 0;
        const work = (milliseconds: number) => (device: number | undefined) =>
          new Observable<never>((subscriber) => {
            const index = device as number;
            const begun = on.slice();
            uneven = Math.max(uneven, (begun[index] as number) - Math.min(...begun));
            on[index] = (on[index] as number) + 1;
            assert.ok((on[index] as number) <= places);
            const running = timer(milliseconds).subscribe(() => subscriber.complete());
            return () => {
              running.unsubscribe();
              on[index] = (on[index] as number) - 1;
            };
          });
        await Promise.all(
          works.map((milliseconds, rank) =>
            lastValueFrom(inTurn(rank, work(milliseconds), { device: true }), { defaultValue: undefined }),
          ),
        );
        assert.is(uneven, 0);
        assert.equal(
          on,
          Array.from({ length: devices }, () => 0),
        );
      },
    ),
    { numRuns: 25 },
  ));

test('a work that needs one of the devices waits for that one, and holds up none that take another', async () => {
  const { inTurn } = limiter(10, 1, 2);
  const order: string[] = [];
  const work = (name: string) => (device: number | undefined) => {
    order.push(`${name} on ${device}`);
    return timer(5);
  };
  await Promise.all(
    [1, 1, true].map((device, rank) => lastValueFrom(inTurn(rank, work(String(rank)), { device: device as number | boolean }))),
  );
  assert.equal(order, ['0 on 1', '2 on 0', '1 on 1']);
});

test('a work without a device is given none', async () => {
  const given: unknown[] = [];
  await lastValueFrom(limiter(1, 1, 2).inTurn(0, (device) => of(given.push(device))));
  assert.equal(given, [undefined]);
});

test('closing ends what runs', () => {
  const { inTurn, close } = limiter(2);
  const running = { now: 0, most: 0, order: [] };
  inTurn(0, counted(10_000, running, 1)).subscribe();
  close();
  assert.is(running.now, 0);
});

test.run();

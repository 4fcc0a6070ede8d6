import fc, { type Scheduler } from 'fast-check';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Claim } from '../../../artifacts/store.js';
import {
  act,
  type Contender,
  diesWhenKilled,
  happening,
  happenings,
  key,
  silentAfter,
  stalls,
  takeTurns,
  untilDone,
  worldOf,
} from '../fixtures/lease-world.js';
import { resultOf } from '../fixtures/scratch.js';

test('of processes of a machine two never hold a key at once, whoever is killed whenever, and all who live have their turn', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), stalls, happenings, async (scheduler, count, held, what) => {
      const world = worldOf(scheduler, count, held, diesWhenKilled);
      await takeTurns(scheduler, world, what);
      assert.ok((await world.blobs.list('leases/')).length <= 3);
    }),
    { numRuns: 120 },
  );
});

test('a holder on another machine is taken over only after a minute of silence, and learns at its next renewal that it has lost', async () => {
  let takeovers = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      stalls,
      fc.array(fc.record({ happening, passes: fc.constantFrom(0, 20_000, 35_000, 61_000) }), { minLength: 24, maxLength: 24 }),
      async (scheduler, held, happenings) => {
        const world = worldOf(scheduler, 3, held, () => 'unknown');
        const believers = new Map<number, Claim>();
        const lost = new Set<number>();
        let moment = 0;
        const next = (): void => {
          const { happening: what, passes } = happenings[moment++ % happenings.length] as (typeof happenings)[number];
          world.time.now += passes;
          act(world, what);
        };
        const work = async ({ pid, leases }: Contender): Promise<void> => {
          const claim = await resultOf(leases.claim(key));
          const { lastPut } = world.contenders[pid] as Contender;
          for (const [other] of believers) {
            if (world.dead.has(other) || lost.has(other)) continue;
            // Who was taken over before it had its answer believes in its claim for a while: then the other's put is the later one.
            const silent = Math.abs(lastPut - (world.contenders[other] as Contender).lastPut);
            assert.ok(silent > silentAfter, `${pid} and ${other} hold the key, ${silent} ms apart`);
          }
          believers.set(pid, claim);
          void claim.lost.then(() => lost.add(pid));
          for (let step = 0; step < 3; step++) {
            next();
            // Long enough for another to find it silent.
            for (let i = 0; i < 160; i++) await scheduler.schedule(Promise.resolve());
          }
          takeovers += lost.has(pid) ? 1 : 0;
          believers.delete(pid);
          await resultOf(claim.release);
          world.time.now += 61_000;
        };
        const passing = setInterval(() => {
          world.time.now += 7_000;
        }, 1);
        try {
          await untilDone(scheduler, world, world.contenders.map(work));
        } finally {
          clearInterval(passing);
        }
      },
    ),
    { numRuns: 60 },
  );
  assert.ok(takeovers > 0, 'nobody was ever taken over');
});

test('whoever takes a key finds the result of whoever had it: it is computed once, and nothing of the lease is left', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), stalls, async (scheduler, count, held) => {
      const world = worldOf(scheduler, count, held, () => 'alive');
      let computed = 0;
      const work = async ({ leases }: Contender): Promise<void> => {
        const claim = await resultOf(leases.claim(key));
        if (!world.result) {
          computed += 1;
          await scheduler.schedule(Promise.resolve());
          world.result = true;
        }
        await resultOf(claim.release);
      };
      await untilDone(scheduler, world, world.contenders.map(work));
      assert.is(computed, 1);
      assert.equal(await world.blobs.list('leases/'), []);
    }),
    { numRuns: 60 },
  );
});

test('trying never waits, names the holder, and waiting for a free key ends with its result or its release', async () => {
  const world = worldOf(
    { schedule: () => new Promise((settle) => setImmediate(settle)) } as unknown as Scheduler,
    2,
    [],
    () => 'alive',
  );
  const [first, second] = world.contenders as [Contender, Contender];
  const claim = await resultOf(first.leases.claim(key));
  assert.equal(await resultOf(second.leases.tryClaim(key)), either.left('process 0 on host'));
  let settled = 0;
  const waiting = resultOf(second.leases.awaitUnclaimed(key, AbortSignal.timeout(5000))).then(() => {
    settled += 1;
  });
  await new Promise((settle) => setTimeout(settle, 5));
  assert.is(settled, 0);
  await resultOf(claim.release);
  await waiting;
  const taken = await resultOf(second.leases.tryClaim(key));
  assert.ok(either.isRight(taken));
  world.result = true;
  await resultOf(first.leases.awaitUnclaimed(key));
});

test.run();

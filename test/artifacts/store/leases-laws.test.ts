import fc, { type Scheduler } from 'fast-check';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../../artifacts/digest.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import type { Blobs } from '../../../artifacts/store/blobs.js';
import { type Leases, type LeaseTiming, openLeases } from '../../../artifacts/store/leases.js';
import type { Claim } from '../../../artifacts/store.js';
import { resultOf } from '../fixtures/scratch.js';
import { type Fate, unreliable } from '../fixtures/unreliable.js';

/*
 * A small world of contenders, each a process of its own: a scheduler decides whose operation on the blobs has its effect
 * next, and whose answer arrives, so that all interleavings are drawn; time goes on only where the world says so.
 */

const key: Digest = digestOf('search');
const silentAfter = 60_000;
const never = new Promise<never>(() => undefined);

interface Contender {
  readonly pid: number;
  readonly leases: Leases;
  /** The work of its heart, while it has one. */
  readonly hearts: Set<() => void>;
  /** When it put the last generation that says that it holds the key. */
  lastPut: number;
}

interface World {
  readonly contenders: readonly Contender[];
  readonly dead: Set<number>;
  readonly time: { now: number };
  readonly blobs: Blobs;
  result: boolean;
}

/** For each contender the operation before which it is held up, and for how many of the world's moments. */
type Stalls = readonly { readonly before: number; readonly moments: number }[];

const stalls = fc.array(fc.record({ before: fc.nat(12), moments: fc.constantFrom(0, 10, 60, 150) }), {
  minLength: 4,
  maxLength: 4,
});

const worldOf = (
  scheduler: Scheduler,
  count: number,
  held: Stalls,
  lifeOf: (pid: number, world: World) => 'alive' | 'dead' | 'unknown',
  fate: (operation: 'put' | 'read', name: string) => Fate = () => 'answered',
): World => {
  const time = { now: 1_000_000 };
  const dead = new Set<number>();
  const certain = memoryBlobs('memory:world', () => time.now);
  const blobs = unreliable(certain, fate);
  const contenders: Contender[] = [];
  const world: World = { contenders, dead, time, blobs: certain, result: false };
  for (let pid = 0; pid < count; pid++) {
    const at = async <A>(value: A): Promise<A> => {
      await scheduler.schedule(Promise.resolve());
      return dead.has(pid) ? never : value;
    };
    let operations = 0;
    const heldUp = async (): Promise<void> => {
      const { before, moments } = held[pid] ?? { before: -1, moments: 0 };
      if (operations++ === before) for (let moment = 0; moment < moments; moment++) await scheduler.schedule(Promise.resolve());
    };
    // Its effect comes some time after it was begun, and its answer some time after that.
    const delayed =
      <Given extends readonly unknown[], A>(operation: (...given: Given) => Promise<A>) =>
      async (...given: Given): Promise<A> => {
        await heldUp();
        await at(undefined);
        return at(await operation(...given));
      };
    const own: Blobs = {
      ...blobs,
      get: delayed(blobs.get),
      list: delayed(blobs.list),
      stat: delayed(blobs.stat),
      delete: delayed(blobs.delete),
      putIfAbsent: delayed(async (name, bytes) => {
        const isPut = await blobs.putIfAbsent(name, bytes);
        // One that came too late to be the newest is taken away again.
        if (isPut && name === (await certain.list('leases/')).at(-1)) (contenders[pid] as Contender).lastPut = time.now;
        return isPut;
      }),
    };
    const identity = { pid, start: 1, machine: `machine ${pid}`, host: 'host' };
    const hearts = new Set<() => void>();
    const timing: LeaseTiming = {
      pollEvery: 100,
      renewEvery: 10_000,
      silentAfter,
      identity: async () => identity,
      lifeOf: async ({ pid: of }) => lifeOf(of, world),
      now: () => time.now,
      wait: () => at(undefined),
      every: (_, work) => {
        hearts.add(work);
        return () => hearts.delete(work);
      },
    };
    const isThere = async (): Promise<boolean> => world.result;
    const results = { isThere, watch: () => isThere };
    contenders.push({ pid, hearts, lastPut: 0, leases: openLeases(own, results, timing) });
  }
  return world;
};

/** What may happen at a moment while someone holds the key. */
const happening = fc.record({
  who: fc.nat(3),
  what: fc.constantFrom('nothing', 'nothing', 'kill', 'beat'),
});

const act = ({ contenders, dead }: World, { who, what }: { who: number; what: string }): void => {
  const contender = contenders[who];
  if (contender === undefined) return;
  if (what === 'kill' && dead.size < contenders.length - 1) dead.add(who);
  if (what === 'beat') for (const work of contender.hearts) work();
};

/** Settles when all contenders that live have done their work. */
const untilDone = async (scheduler: Scheduler, world: World, works: readonly Promise<unknown>[]): Promise<void> => {
  const done = new Set<number>();
  works.forEach(
    (work, pid) =>
      void work.then(
        () => done.add(pid),
        () => undefined,
      ),
  );
  const failed = works.map((work) => work.catch((error) => error));
  let failure: unknown;
  for (const one of failed) void one.then((error) => (failure ??= error instanceof Error ? error : undefined));
  for (let steps = 0; world.contenders.some(({ pid }) => !done.has(pid) && !world.dead.has(pid)); steps++) {
    if (failure !== undefined) throw failure;
    if (steps > 20_000) throw new Error('the contenders do not come to an end');
    if (scheduler.count() > 0) await scheduler.waitOne();
    await new Promise((settle) => setImmediate(settle));
  }
  if (failure !== undefined) throw failure;
};

/** The claim on the key, however often the store fails. */
const claimInTheEnd = async ({ leases }: Contender): Promise<Claim> => {
  for (let tried = 0; tried < 200; tried++) {
    const result = await leases.claim(key)();
    if (either.isRight(result)) return result.right;
    assert.match(result.left.what, 'the connection was reset');
  }
  throw new Error('the key is never had');
};

/** Contenders that each have two turns, of whom some are killed: two are never inside at once. */
const takeTurns = async (scheduler: Scheduler, world: World, happenings: readonly { who: number; what: string }[]) => {
  const inside = new Set<number>();
  let moment = 0;
  const next = () => act(world, happenings[moment++ % happenings.length] as (typeof happenings)[number]);
  const work = async (contender: Contender): Promise<void> => {
    const { pid } = contender;
    for (let turn = 0; turn < 2; turn++) {
      const claim = await claimInTheEnd(contender);
      if (world.dead.has(pid)) return never;
      void claim.lost.then(() => assert.unreachable('nobody was silent'));
      inside.add(pid);
      const living = [...inside].filter((one) => !world.dead.has(one));
      assert.equal(living, [pid], `${living} hold the key at once`);
      next();
      await scheduler.schedule(Promise.resolve());
      next();
      if (world.dead.has(pid)) return never;
      inside.delete(pid);
      await claim.release();
      next();
    }
  };
  await untilDone(scheduler, world, world.contenders.map(work));
};

const happenings = fc.array(happening, { minLength: 24, maxLength: 24 });
const diesWhenKilled = (pid: number, { dead }: World) => (dead.has(pid) ? 'dead' : 'alive');

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

/** Fates of the first operations, one after the other. */
const fates = fc.array(fc.constantFrom<Fate>('answered', 'answered', 'answered', 'asked twice', 'answer lost', 'not done'), {
  minLength: 20,
  maxLength: 120,
});

test('nor do they where answers of the store are lost and puts are asked for twice: nobody waits for itself, or loses what it holds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 3 }),
      stalls,
      happenings,
      fates,
      async (scheduler, count, held, what, drawn) => {
        let at = 0;
        const fate = (operation: 'put' | 'read'): Fate => {
          const next = drawn[at++] ?? 'answered';
          return operation === 'put' || next === 'not done' ? next : 'answered';
        };
        const world = worldOf(scheduler, count, held, diesWhenKilled, fate);
        await takeTurns(scheduler, world, what);
      },
    ),
    { numRuns: 120 },
  );
});

/** Leases of one process whose store does to the puts and reads of leases as told, and everything else as it should. */
const alone = (fate: (operation: 'put' | 'read', text: string) => Fate) =>
  worldOf({ schedule: () => new Promise((settle) => setImmediate(settle)) } as unknown as Scheduler, 1, [], () => 'alive', fate);

/** The claim that a contender has at once. */
const takenBy = async ({ leases }: Contender): Promise<Claim> => {
  const tried = await resultOf(leases.tryClaim(key));
  if (either.isLeft(tried)) throw new Error(`it waits for ${tried.left}`);
  return tried.right;
};

test('a put that was done and is answered false is a put: of a claim, of a renewal, of a release', async () => {
  const world = alone((operation) => (operation === 'put' ? 'asked twice' : 'answered'));
  const [one] = world.contenders as [Contender];
  const claim = await takenBy(one);
  let isLost = false;
  void claim.lost.then(() => {
    isLost = true;
  });
  for (const beat of one.hearts) beat();
  await resultOf(claim.release);
  assert.not.ok(isLost);
  await takenBy(one);
});

test('a release that fails for a moment is tried again, and one that fails for good keeps nobody of this process waiting', async () => {
  let failures = 0;
  const world = alone((operation) => (operation === 'put' && failures-- > 0 ? 'not done' : 'answered'));
  const [one] = world.contenders as [Contender];
  const first = await takenBy(one);
  failures = 1;
  await resultOf(first.release);
  const second = await takenBy(one);
  failures = 100;
  assert.ok(either.isLeft(await second.release()));
  failures = 0;
  await takenBy(one);
});

test('a claim that fails once its generation is put leaves the key to others', async () => {
  let [hasPut, hasFailed] = [false, false];
  const world = alone((operation) => {
    hasPut ||= operation === 'put';
    if (operation === 'put' || !hasPut || hasFailed) return 'answered';
    hasFailed = true;
    return 'not done';
  });
  const [one] = world.contenders as [Contender];
  assert.ok(either.isLeft(await one.leases.tryClaim(key)()));
  const [newest] = (await world.blobs.list('leases/')).slice(-1);
  assert.match(Buffer.from((await world.blobs.get(newest as string)) as Uint8Array).toString(), '"state":"free"');
  await takenBy(one);
});

test('a holder on another machine is taken over only after a minute of silence, and learns at its next renewal that it has lost', async () => {
  let takeovers = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      stalls,
      fc.array(fc.record({ happening, passes: fc.constantFrom(0, 5_000, 20_000, 35_000) }), { minLength: 24, maxLength: 24 }),
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
            const silent = lastPut - (world.contenders[other] as Contender).lastPut;
            assert.ok(silent > silentAfter, `${pid} took over after ${silent} ms of silence of ${other}`);
          }
          believers.set(pid, claim);
          void claim.lost.then(() => lost.add(pid));
          for (let step = 0; step < 3; step++) {
            next();
            // Long enough for another to find it silent.
            for (let i = 0; i < 80; i++) await scheduler.schedule(Promise.resolve());
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

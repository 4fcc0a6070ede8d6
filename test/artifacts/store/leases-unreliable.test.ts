import fc, { type Scheduler } from 'fast-check';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Claim } from '../../../artifacts/store.js';
import { type Contender, diesWhenKilled, happenings, key, stalls, takeTurns, worldOf } from '../fixtures/lease-world.js';
import { resultOf } from '../fixtures/scratch.js';
import type { Fate } from '../fixtures/unreliable.js';

/** Fates of the first operations, one after the other. */
const fates = fc.array(fc.constantFrom<Fate>('answered', 'answered', 'answered', 'asked twice', 'answer lost', 'not done'), {
  minLength: 20,
  maxLength: 120,
});

test('two never hold a key at once where answers of the store are lost and puts are asked for twice: nobody waits for itself, or loses what it holds', async () => {
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

test.run();

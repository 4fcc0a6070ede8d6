import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Pool } from '../../../kernels/webgpu/pool.js';
import { GRAIN, type Range } from '../../../kernels/webgpu/range.js';
import { fakeBuffer } from './fake-device.js';

const SLAB = 64 * GRAIN;

const poolOf = (waits: boolean): Pool => {
  let slabs = 0;
  const makeSlab = (bytes: number) => {
    slabs += 1;
    return { id: slabs, bytes, buffer: fakeBuffer(bytes) };
  };
  return new Pool(SLAB, makeSlab, waits);
};

/** Bytes to take, or the place of one that is in use to give back. */
const requests = fc.array(fc.oneof(fc.integer({ min: 0, max: 3 * SLAB }), fc.integer({ min: -40, max: -1 })), { maxLength: 80 });

const place = ({ slab, offset, bytes }: Range): string => `${slab.id}:${offset}:${bytes}`;

/** The ranges that a pool gives for requests, and those that are in use at the end. */
const given = (pool: Pool, asked: readonly number[], onTaken: (range: Range, inUse: readonly Range[]) => void = () => {}) => {
  const inUse: Range[] = [];
  const taken: string[] = [];
  for (const request of asked) {
    if (request < 0) {
      const [range] = inUse.splice(-request % Math.max(1, inUse.length), 1);
      if (range !== undefined) pool.give(range);
      continue;
    }
    const range = pool.take(request);
    onTaken(range, inUse);
    inUse.push(range);
    taken.push(place(range));
  }
  return { taken, inUse };
};

for (const [which, waits] of [
  ['where ranges wait for the next of their size', true],
  ['where they join their neighbours at once', false],
] as const) {
  test(`ranges in use do not overlap, lie in their slab, begin at multiples of the grain and hold what was asked for, ${which}`, () => {
    fc.assert(
      fc.property(requests, (asked) => {
        given(poolOf(waits), asked, (range, inUse) => {
          assert.is(range.offset % GRAIN, 0);
          assert.is(range.bytes % 16, 0);
          assert.ok(range.bytes > 0 && range.offset + range.bytes <= range.slab.bytes);
          for (const other of inUse)
            assert.ok(
              other.slab !== range.slab ||
                other.offset + other.bytes <= range.offset ||
                range.offset + range.bytes <= other.offset,
            );
        });
      }),
    );
  });

  test(`the same requests get the same ranges, ${which}`, () => {
    fc.assert(
      fc.property(requests, (asked) => assert.equal(given(poolOf(waits), asked).taken, given(poolOf(waits), asked).taken)),
    );
  });

  test(`steps with the same requests get the same ranges from the second on, whatever came back first, ${which}`, () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 2 * SLAB }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sizes, fc.infiniteStream(fc.nat()), (asked, draws) => {
        const pool = poolOf(waits);
        const step = (): string[] => {
          const inUse: Range[] = asked.map((bytes) => pool.take(bytes));
          const places = inUse.map(place);
          while (inUse.length > 0) pool.give(inUse.splice((draws.next().value as number) % inUse.length, 1)[0] as Range);
          return places;
        };
        step();
        const second = step();
        const slabs = pool.slabs().length;
        assert.equal(step(), second);
        assert.is(pool.slabs().length, slabs);
      }),
    );
  });

  test(`slabs out of which nothing is in use are given up, and no other, ${which}`, () => {
    fc.assert(
      fc.property(requests, (asked) => {
        const pool = poolOf(waits);
        const { inUse } = given(pool, asked);
        const [before, needed] = [pool.slabs(), new Set(inUse.map(({ slab }) => slab))];
        const idle = pool.idleSlabs();
        assert.equal(new Set(idle), new Set(before.filter((slab) => !needed.has(slab))));
        assert.equal(new Set(pool.slabs()), needed);
        assert.not.ok(idle.includes(pool.take(1).slab));
      }),
    );
  });

  test(`what was given back is joined with its neighbours for a larger request, ${which}`, () => {
    const pool = poolOf(waits);
    const parts = Array.from({ length: 4 }, () => pool.take(SLAB / 4));
    for (const part of parts) pool.give(part);
    assert.equal(place(pool.take(SLAB)), `1:0:${SLAB}`);
  });
}

test.run();

import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addon, engineTest } from './engine.js';

const MEBIBYTE = 2 ** 20;
const NO_LIMIT = 0;

/** Runs with a limit of memory, and with nothing in the pool before and after. */
const limited = (bytes: number, run: () => void): void => {
  addon().trim();
  const { live } = addon().memory();
  addon().configure(1, bytes, '');
  try {
    run();
  } finally {
    addon().configure(1, NO_LIMIT, '');
    addon().trim();
  }
  assert.is(addon().memory().live, live, 'blocks are left behind');
};

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'none';
  }
  return 'no error';
};

engineTest('a released block is used again', () =>
  limited(NO_LIMIT, () => {
    const first = addon().allocate(5000);
    addon().release(first);
    const { held } = addon().memory();
    const second = addon().allocate(4999);
    assert.is(addon().memory().held, held);
    addon().release(second);
  }),
);

/** Only there are large blocks pages of the system's, of which any part can be used or given back. */
const pagesTest = process.platform === 'linux' ? engineTest : test.skip;

pagesTest('a large block that was released is used again in parts, and whole when they are released', () =>
  limited(NO_LIMIT, () => {
    addon().release(addon().allocate(3 * MEBIBYTE));
    const { held } = addon().memory();
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [0, 2, 1],
    ]) {
      const parts = [0, 1, 2].map(() => addon().allocate(MEBIBYTE));
      for (const part of order) addon().release(parts[part] as number);
      addon().release(addon().allocate(3 * MEBIBYTE));
      assert.is(addon().memory().held, held);
    }
  }),
);

pagesTest('large blocks whose sizes do not come again do not pile up', () =>
  limited(NO_LIMIT, () => {
    const size = fc.integer({ min: MEBIBYTE / 2, max: 3 * MEBIBYTE });
    // The arena keeps by the most that it was ever asked for, so that a test before this one counts too: more than any does.
    const largest = addon().allocate(64 * MEBIBYTE);
    let most = addon().memory().used;
    addon().release(largest);
    fc.assert(
      fc.property(fc.array(fc.record({ size, released: fc.nat() }), { minLength: 4, maxLength: 16 }), (steps) => {
        const live: number[] = [];
        for (const step of steps) {
          live.push(addon().allocate(step.size));
          most = Math.max(most, addon().memory().used);
          if (step.released % 3 > 0) addon().release(live.splice(step.released % live.length, 1)[0] as number);
        }
        for (const handle of live) addon().release(handle);
        assert.ok(addon().memory().held <= (9 / 8) * most + MEBIBYTE, `${addon().memory().held} are held, ${most} were needed`);
      }),
      { numRuns: 200 },
    );
  }),
);

engineTest('a block keeps its numbers while others come and go', () =>
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 600_000, max: 700_000 })), { maxLength: 30 }),
      (sizes) => {
        const blocks = sizes.map((size, i) => {
          const handle = addon().allocate(size);
          addon().write(handle, new Float32Array(size).fill(i));
          addon().release(addon().allocate(2 * size));
          return { handle, size, i };
        });
        for (const { handle, size, i } of blocks) {
          const values = new Float32Array(size);
          addon().read(handle, values);
          assert.ok(values.every((value) => value === i));
          addon().release(handle);
        }
      },
    ),
    { numRuns: 20 },
  ),
);

engineTest('what passes the limit is refused with the sizes, and what fits is given afterwards', () =>
  limited(32 * MEBIBYTE, () => {
    const first = addon().allocate(5 * MEBIBYTE);
    assert.is(
      codeOf(() => addon().allocate(5 * MEBIBYTE)),
      'SLUICE_OUT_OF_MEMORY',
    );
    assert.throws(() => addon().allocate(5 * MEBIBYTE), /20 MiB more are needed, 20 MiB are in use.*32 MiB may be used/);
    const second = addon().allocate(2 * MEBIBYTE);
    addon().release(first);
    addon().release(second);
  }),
);

engineTest('pooled blocks make room before an allocation is refused', () =>
  limited(32 * MEBIBYTE, () => {
    for (const mebibytes of [20, 24, 28, 16]) {
      addon().release(addon().allocate((mebibytes * MEBIBYTE) / 4));
      assert.ok(addon().memory().held <= 32 * MEBIBYTE);
    }
  }),
);

engineTest('more than the machine has is refused', () => {
  assert.is(
    codeOf(() => addon().allocate(9e12)),
    'SLUICE_OUT_OF_MEMORY',
  );
});

engineTest('the peak is the most that was in use since it was reset', () =>
  limited(NO_LIMIT, () => {
    addon().resetPeak();
    const { used } = addon().memory();
    const handles = [addon().allocate(MEBIBYTE), addon().allocate(MEBIBYTE)];
    for (const handle of handles) addon().release(handle);
    assert.is(addon().memory().peak, used + 8 * MEBIBYTE);
    addon().resetPeak();
    assert.is(addon().memory().peak, used);
  }),
);

// biome-ignore lint/suspicious/noExplicitAny: calls that the types forbid
const loose = (): any => addon();
const relu = (): number => addon().kernels().indexOf('relu');
const call = (numbers: readonly number[], count = numbers.length): unknown =>
  addon().call(relu(), Float64Array.from(numbers), count);

engineTest('wrong calls are refused and change nothing', () => {
  const block = addon().allocate(8);
  addon().write(block, new Float32Array(8).fill(3));
  const gone = addon().allocate(8);
  addon().release(gone);
  const wrong: readonly (readonly [string, () => unknown])[] = [
    ['a block that was released is released again', () => addon().release(gone)],
    ['a block that never was', () => addon().release(123456)],
    ['a negative handle', () => addon().release(-1)],
    ['a handle that is no number', () => addon().release(Number.NaN)],
    ['a huge handle', () => addon().release(1e300)],
    ['a text for a handle', () => loose().release('0')],
    ['no handle at all', () => loose().release()],
    ['a negative length', () => addon().allocate(-1)],
    ['a length that is no number', () => addon().allocate(Number.NaN)],
    ['a length beyond all machines', () => addon().allocate(1e300)],
    ['more numbers written than the block holds', () => addon().write(block, new Float32Array(9))],
    ['more numbers read than the block holds', () => addon().read(block, new Float32Array(9))],
    ['doubles for floats', () => loose().read(block, new Float64Array(8))],
    ['a list for floats', () => loose().write(block, [1, 2])],
    ['a kernel that there is not', () => addon().call(9999, new Float64Array(1), 1)],
    ['a negative kernel', () => addon().call(-1, new Float64Array(1), 1)],
    ['too few numbers', () => call([8, block])],
    ['too many numbers', () => call([8, block, block, 1])],
    ['a count beyond the list', () => call([8, block, block], 4)],
    ['floats for the list of numbers', () => loose().call(relu(), new Float32Array(3), 3)],
    ['a count that is no whole number', () => call([7.5, block, block])],
    ['a negative count', () => call([-8, block, block])],
    ['a block too small for the call', () => call([9, block, block])],
    ['a block that was released', () => call([8, block, gone])],
    ['a fraction for a block', () => call([8, block, block + 0.5])],
    ['no number for a block', () => call([8, block, Number.NaN])],
    ['an infinite count', () => call([Number.POSITIVE_INFINITY, block, block])],
    ['no threads', () => addon().configure(0, 0, '')],
    ['a negative limit', () => addon().configure(1, -1, '')],
    ['an instruction set that there is not', () => addon().configure(1, 0, 'avx1024')],
  ];
  for (const [what, run] of wrong) assert.is(codeOf(run), 'SLUICE_NATIVE', what);
  const values = new Float32Array(8);
  addon().read(block, values);
  assert.ok(values.every((value) => value === 3));
  addon().release(block);
});

engineTest('a block of no numbers is a block', () => {
  const empty = addon().allocate(0);
  addon().write(empty, new Float32Array(0));
  addon().read(empty, new Float32Array(0));
  call([0, empty, empty]);
  addon().release(empty);
});

test.run();

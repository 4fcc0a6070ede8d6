import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assemble, nvccVersion } from '../../../bench/gpu/twins/compile.js';
import { programsOf } from '../../../bench/gpu/twins/programs.js';
import { twinOf } from '../../../bench/gpu/twins/translate.js';
import { networkOf } from '../../../bench/networks.js';

const test = suite('twins of the programs in CUDA C++');
// Two minutes of nvcc: only where it is asked for.
const asked = process.env.TEST_TWINS === '1';
const compiled = asked ? test : test.skip;

test('every program of a search step is translated, and has as many threads as its text says', async () => {
  const programs = await programsOf(networkOf('darts:1,4,2,2'));
  assert.ok(programs.length > 20);
  for (const { name, code } of programs)
    assert.is(twinOf('kernel', code).threads, Number(/@workgroup_size\((\d+)\)/.exec(code)?.[1]), name);
});

// ptxas spills some constants of loops by itself where another workgroup fits a multiprocessor for it; without one, nothing.
const MOST_SPILLED = 96;

for (const text of ['darts:8,16,1,64', 'darts:20,36,6,64'])
  compiled(
    `no program of ${text} needs to spill, spills over ${MOST_SPILLED} bytes for occupancy, or shares over 32 KiB`,
    async () => {
      if ((await nvccVersion()) === undefined) throw new Error('TEST_TWINS needs nvcc');
      const assembled = await assemble(await programsOf(networkOf(text)));
      const heavy = assembled.filter(
        ({ spillLoads, spillStores, shared, alone }) =>
          Math.max(spillLoads, spillStores) > MOST_SPILLED ||
          Math.max(alone.spillLoads, alone.spillStores) > 0 ||
          shared > 32 * 1024,
      );
      assert.equal(heavy, []);
    },
  );

test.run();

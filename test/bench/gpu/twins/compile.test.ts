import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { factsIn } from '../../../../bench/gpu/twins/compile.js';
import { occupancyOf } from '../../../../bench/gpu/twins/occupancy.js';

const OUTPUT = `ptxas info    : Compiling entry function 'program_12' for 'sm_90'
ptxas info    : Function properties for program_12
    32 bytes stack frame, 28 bytes spill stores, 76 bytes spill loads
ptxas info    : Used 128 registers, used 1 barriers, 32 bytes cumulative stack size, 26688 bytes smem
ptxas info    : Compile time = 411.031 ms
ptxas info    : Function properties for program_1
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 24 registers, used 0 barriers
`;

test('registers, spills and shared memory of a kernel are read from what ptxas says', () => {
  assert.equal(factsIn(OUTPUT, 'program_12'), { stack: 32, spillStores: 28, spillLoads: 76, registers: 128, shared: 26688 });
  assert.equal(factsIn(OUTPUT, 'program_1'), { stack: 0, spillStores: 0, spillLoads: 0, registers: 24, shared: 0 });
  assert.throws(() => factsIn(OUTPUT, 'program_2'), /says nothing of program_2/);
});

test('workgroups on a multiprocessor follow from registers, shared memory, threads and a most of 32', () => {
  const groups = (registers: number, shared: number, threads: number): number =>
    occupancyOf({ registers, shared, threads }).groups;
  // 65,536 registers hold three workgroups of 128 threads with 168 of them, and two with 169.
  assert.is(groups(168, 0, 128), 3);
  assert.is(groups(169, 0, 128), 2);
  assert.is(groups(128, 0, 128), 4);
  assert.is(groups(255, 0, 256), 1);
  // 228 KiB, of which each workgroup takes one more.
  assert.is(groups(32, 32 * 1024, 128), 6);
  assert.is(groups(32, 0, 256), 8);
  assert.is(groups(16, 0, 32), 32);
  assert.equal(occupancyOf({ registers: 128, shared: 0, threads: 128 }), { groups: 4, share: 0.25 });
});

test.run();

import { availableParallelism } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addon, engineTest, obstacle } from './engine.js';
import { inChild } from './in-child.js';

const has = (instructions: string): boolean => {
  if (obstacle !== null) return false;
  try {
    addon().configure(1, 0, instructions);
    return true;
  } catch {
    return false;
  }
};

const digests = async (environment: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> => {
  const { code, out, err } = await inChild(new URL('./work-child.ts', import.meta.url), environment);
  assert.is(code, 0, err);
  return JSON.parse(out) as Record<string, string>;
};

engineTest('1, 2 and 3 threads, and 64, give the same bits', async () => {
  const [one, ...others] = await Promise.all(['1', '2', '3', '64'].map((threads) => digests({ SLUICE_THREADS: threads })));
  assert.ok(Object.keys(one ?? {}).length > 20);
  for (const other of others) assert.equal(other, one);
});

const cores = availableParallelism();
const microseconds = async (threads: number): Promise<number> => {
  const { code, out, err } = await inChild(new URL('./busy-child.ts', import.meta.url), { SLUICE_THREADS: String(threads) });
  assert.is(code, 0, err);
  return Number(out);
};

if (cores <= 16)
  engineTest(
    'threads beyond the cores sleep until there is work: they do not take the cores from those that compute',
    async () => {
      // Where they looked for work all the time, 64 threads on 2 cores took 130 times as much of the processor.
      const [one, many] = [await microseconds(1), await microseconds(64)];
      assert.ok(many < 30 * one, `${many} µs of the processor with 64 threads, ${one} with one`);
    },
  );
else test.skip('threads beyond the cores sleep: this machine has too many cores to go beyond them');

if (has('avx512') && has('avx2'))
  test('AVX2 and AVX-512 give the same bits', async () => {
    const [narrow, wide] = await Promise.all(
      ['avx2', 'avx512'].map((instructions) => digests({ SLUICE_INSTRUCTIONS: instructions })),
    );
    assert.equal(narrow, wide);
  });
else test.skip('AVX2 and AVX-512 give the same bits: this processor has not both');

test.run();

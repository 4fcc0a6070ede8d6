import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { engineTest } from './engine.js';
import { inChild } from './in-child.js';
import { digestsOfWork } from './work.js';

engineTest('threads of JavaScript that compute at once get the bits of one alone, and leave no memory behind', async () => {
  const { code, out, err } = await inChild(new URL('./workers-child.ts', import.meta.url), { SLUICE_THREADS: '3' });
  assert.is(code, 0, err);
  const { rounds, total } = JSON.parse(out) as { rounds: readonly unknown[]; total: number };
  const alone = await digestsOfWork();
  assert.is(rounds.length, 4);
  for (const digests of rounds) assert.equal(digests, alone);
  assert.is(total, 0);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { controlMemory } from '../../../pipeline/worker/control.js';
import { inPlace } from '../../../pipeline/worker/in-place.js';
import { scratchStore } from '../../artifacts/fixtures/scratch.js';
import { jobOf } from '../fixtures/job.js';
import { countStage } from '../fixtures/stages.js';

test('jobs in one thread watch the end of the process by one listener, which goes with the last of them', async () => {
  const store = await scratchStore();
  const listeners = (): number => process.listenerCount('beforeExit');
  const before = listeners();
  const computing = Array.from({ length: 12 }, (_, n) =>
    inPlace(jobOf(countStage, { steps: n + 1 }, store), {
      store,
      memory: controlMemory(),
      signal: new AbortController().signal,
    }).subscribe(),
  );
  assert.is(listeners(), before + 1);
  for (const one of computing.slice(1)) one.unsubscribe();
  assert.is(listeners(), before + 1);
  computing[0]?.unsubscribe();
  assert.is(listeners(), before);
});

test.run();

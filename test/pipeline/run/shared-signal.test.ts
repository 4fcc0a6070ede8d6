import { getEventListeners } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sharedSignal } from '../../../pipeline/run/shared-signal.js';

test('any number of listeners hear of an abort and its reason, for one that the other signal has, until it is let go of', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  const controller = new AbortController();
  const { signal, end } = sharedSignal(controller.signal);
  let heard = 0;
  for (let stage = 0; stage < 30; stage++)
    signal.addEventListener('abort', () => {
      heard += 1;
    });
  assert.is(getEventListeners(controller.signal, 'abort').length, 1);
  controller.abort('detach');
  assert.equal([heard, signal.reason], [30, 'detach']);
  assert.is(sharedSignal(controller.signal).signal.reason, 'detach');
  const other = new AbortController();
  const kept = sharedSignal(other.signal);
  kept.end();
  other.abort();
  assert.is(kept.signal.aborted, false);
  end();
  await new Promise((settle) => setImmediate(settle));
  process.off('warning', note);
  assert.equal(warnings, []);
});

test.run();

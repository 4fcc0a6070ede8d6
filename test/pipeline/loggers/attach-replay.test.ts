import { from, lastValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { attachSinks } from '../../../pipeline/loggers/attach.js';
import type { SinkWriter } from '../../../pipeline/loggers/sink.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { begun, done, metric, running } from './fixtures/sinks.js';

const EVENTS = [begun, running, ...Array.from({ length: 12 }, (_, at) => metric(at + 1)), done];
const PATIENCE = 0.4;

/** Tells the events to a sink and gives what was said at the end, and the seconds that it took. */
const told = async (write: SinkWriter['write'], isReplay: boolean) => {
  const said: string[] = [];
  const began = performance.now();
  const complain = (sentence: string): void => void said.push(sentence);
  const { listen } = attachSinks([{ name: 'slow', writer: { write, end: () => undefined } }], {
    patience: PATIENCE,
    silence: 100,
    complain,
    isReplay,
  });
  await lastValueFrom(from(EVENTS).pipe(listen, toArray()));
  return { said, seconds: (performance.now() - began) / 1000 };
};

test('a replay waits for a sink as long as it goes on taking events, a run no longer than its patience', async () => {
  const taken: RunEvent[] = [];
  const slowly = async (event: RunEvent): Promise<void> => {
    await new Promise((settle) => setTimeout(settle, 50));
    taken.push(event);
  };
  const { said } = await told(slowly, true);
  assert.equal([said, taken], [[], EVENTS]);
  assert.match((await told(slowly, false)).said.join(), 'the sink "slow" missed the last');
});

test('a replay gives up a sink that takes nothing for the length of its patience', async () => {
  const { said, seconds } = await told(() => new Promise(() => undefined), true);
  assert.match(said.join(), 'the sink "slow" missed');
  assert.ok(seconds >= PATIENCE && seconds < 20 * PATIENCE, `${seconds} s`);
});

test.run();

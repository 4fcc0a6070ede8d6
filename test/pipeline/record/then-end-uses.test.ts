import { lastValueFrom, Subject } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { memoryBlobs } from '../../../artifacts/store/blobs/memory.js';
import { useName } from '../../../artifacts/store/names.js';
import { type Every, putUse } from '../../../artifacts/store/uses.js';
import { thenEndUses } from '../../../pipeline/record/then-end-uses.js';
import type { RunEvent } from '../../../pipeline/run/event.js';

const key = digestOf('key');
const event: RunEvent = { type: 'log', stage: 's', level: 'info', message: 'm', run: 'run', time: '2026-11-28T00:00:00.000Z' };

/** A pace by hand: the works that are renewed, and how many of them have been ended. */
const byHand = () => {
  const works: (() => void)[] = [];
  let ended = 0;
  const every: Every = (_, work) => {
    works.push(work);
    return () => {
      ended += 1;
    };
  };
  return { every, works, endings: () => ended };
};

test('a run renews its uses from its first event on, and ends them, renewals among them, with its last', async () => {
  const blobs = memoryBlobs('memory:run');
  const { every, works } = byHand();
  const events = new Subject<RunEvent>();
  const over = lastValueFrom(events.pipe(thenEndUses(blobs, every)));
  events.next(event);
  events.next(event);
  assert.is(works.length, 1);
  await putUse(blobs, 'run', key);
  works[0]?.();
  while ((await blobs.list('uses/')).length < 2) await new Promise((settle) => setImmediate(settle));
  assert.equal(await blobs.list('uses/'), ['uses/run/0000000001.json', useName('run', key)]);
  works[0]?.();
  events.complete();
  await over;
  assert.equal(await blobs.list('uses/'), []);
});

test('a run that nobody hears of any more renews nothing', () => {
  const { every, endings } = byHand();
  const events = new Subject<RunEvent>();
  const subscription = events.pipe(thenEndUses(memoryBlobs('memory:left'), every)).subscribe();
  events.next(event);
  assert.is(endings(), 0);
  subscription.unsubscribe();
  assert.ok(endings() > 0);
});

test.run();

import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type EventQueue, eventQueue } from '../../../pipeline/loggers/event-queue.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { begun, done, metric, running, stamped } from './fixtures/sinks.js';

const drained = (queue: EventQueue): readonly RunEvent[] => {
  const events: RunEvent[] = [];
  for (let event = queue.shift(); event !== undefined; event = queue.shift()) events.push(event);
  return events;
};
const message = stamped({ type: 'log', level: 'info', message: 'hello' });

/** The same by definition: of what waits the first that may go is removed. */
const reference = (events: readonly RunEvent[], most: number): readonly RunEvent[] => {
  const waiting: RunEvent[] = [];
  for (const event of events) {
    waiting.push(event);
    const first = (types: readonly string[]): number => waiting.findIndex(({ type }) => types.includes(type));
    const gone = first(['metric', 'progress']) >= 0 ? first(['metric', 'progress']) : first(['log']);
    if (waiting.length > most && gone >= 0) waiting.splice(gone, 1);
  }
  return waiting;
};

test('events come out in the order in which they came, the oldest measurements and then messages dropped beyond the bound', () => {
  const some = fc.constantFrom<(step: number) => RunEvent>(
    metric,
    () => begun,
    () => running,
    (step) => stamped({ type: 'log', level: 'info', message: String(step) }),
  );
  fc.assert(
    fc.property(fc.array(some, { maxLength: 40 }), fc.integer({ min: 1, max: 12 }), (makers, most) => {
      const events = makers.map((make, step) => make(step + 1));
      const queue = eventQueue(most);
      for (const event of events) queue.push(event);
      const kept = reference(events, most);
      assert.equal([queue.size(), queue.dropped()], [kept.length, events.length - kept.length]);
      assert.equal(drained(queue), kept);
      assert.is(queue.size(), 0);
    }),
  );
});

test('what a run consists of is never dropped, though the queue grows beyond its bound', () => {
  const queue = eventQueue(2);
  for (const event of [begun, running, message, metric(1), running, done]) queue.push(event);
  assert.equal([queue.size(), queue.dropped()], [4, 2]);
  assert.equal(drained(queue), [begun, running, running, done]);
});

test('pushing and taking in turn keeps the order', () => {
  const queue = eventQueue();
  const taken: (RunEvent | undefined)[] = [];
  for (let step = 1; step <= 1000; step++) {
    queue.push(metric(step));
    if (step % 3 !== 0) taken.push(queue.shift());
  }
  assert.equal(
    [...taken, ...drained(queue)],
    Array.from({ length: 1000 }, (_, i) => metric(i + 1)),
  );
});

test.run();

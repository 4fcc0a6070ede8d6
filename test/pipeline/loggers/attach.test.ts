import { from, lastValueFrom, type Observable, Subject, throwError, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { problem } from '../../../base/problem.js';
import { type Attachment, attachSinks } from '../../../pipeline/loggers/attach.js';
import type { OpenSink } from '../../../pipeline/loggers/delivery.js';
import type { SinkWriter } from '../../../pipeline/loggers/sink.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { someProblem } from '../fixtures/run.js';
import { begun, done, metric, running } from './fixtures/sinks.js';

const RUN = [begun, running, metric(1), metric(2), metric(3), done];
const never = (): Promise<void> => new Promise(() => undefined);

/** A sink that keeps what it is told. */
const keeping = (
  name = 'kept',
  change: Partial<SinkWriter> = {},
): OpenSink & { readonly told: RunEvent[]; readonly ends: () => number } => {
  const told: RunEvent[] = [];
  let ends = 0;
  const writer: SinkWriter = {
    write: (event) => void told.push(event),
    end: () => {
      ends += 1;
    },
    ...change,
  };
  return { name, writer, told, ends: () => ends };
};

/** Runs with sinks: the events that the subscriber saw, and what was said at the end. */
const listened = async (
  sinks: readonly OpenSink[],
  run: Observable<RunEvent> = from(RUN),
  attachment: Partial<Attachment> = {},
): Promise<{ readonly events: readonly RunEvent[]; readonly said: readonly string[] }> => {
  const said: string[] = [];
  const complain = (sentence: string): void => void said.push(sentence);
  const events = await lastValueFrom(run.pipe(attachSinks(sinks, { patience: 0.05, complain, ...attachment }).listen, toArray()));
  return { events, said };
};

/** The events without messages about sinks. */
const ofRun = (events: readonly RunEvent[]): readonly RunEvent[] => events.filter(({ type }) => type !== 'log');
const messages = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) => (event.type === 'log' ? [event.message] : []));

test('every sink has every event in order, and is ended once; nothing is said', async () => {
  const [one, two] = [keeping('one'), keeping('two')];
  const { events, said } = await listened([one, two]);
  assert.equal([events, one.told, two.told], [RUN, RUN, RUN]);
  assert.equal([one.ends(), two.ends(), said], [1, 1, []]);
});

test('a slow sink has every event, one at a time, while the run goes on', async () => {
  const run = new Subject<RunEvent>();
  const told: RunEvent[] = [];
  const settled: (() => void)[] = [];
  let atOnce = 0;
  const slow = keeping('slow', {
    write: async (event) => {
      atOnce += 1;
      assert.is(atOnce, 1);
      await new Promise<void>((settle) => settled.push(settle));
      atOnce -= 1;
      told.push(event);
    },
  });
  const ended = listened([slow], run, { patience: 100 });
  for (const event of RUN) run.next(event);
  run.complete();
  // The run is over before the sink has written anything.
  assert.equal(told, []);
  for (let number = 0; number < RUN.length; number++) {
    settled[number]?.();
    await new Promise(setImmediate);
  }
  const { said } = await ended;
  assert.equal([told, slow.ends(), said], [RUN, 1, []]);
});

test('a sink that hangs costs the end of the run its patience, and misses what it did not take', async () => {
  const [hanging, healthy] = [keeping('hanging', { write: never }), keeping()];
  const abandoned: string[] = [];
  const { events, said } = await listened([{ ...hanging, abandon: () => void abandoned.push('hanging') }, healthy]);
  assert.equal([events, healthy.told, abandoned], [RUN, RUN, ['hanging']]);
  assert.equal(said, ['the sink "hanging" missed the last 6 events: it had not taken them when the wait for it ended']);
});

test('a long wait is told of, with those that the run waits for', async () => {
  const controller = new AbortController();
  const complained: string[] = [];
  const complain = (sentence: string): void => {
    complained.push(sentence);
    controller.abort();
  };
  const waiting = { patience: 100, silence: 0.01, signal: controller.signal, complain };
  await listened([keeping(), keeping('hanging', { write: never })], from(RUN), waiting);
  assert.is(complained[0], 'the run waits up to 100 s for "hanging"; an interruption ends the wait');
  assert.is(complained.length, 2);
});

test('a sink that hangs in its end is left, and said to have perhaps missed the last', async () => {
  const sink = keeping('endless', { end: never });
  const { said } = await listened([sink]);
  assert.equal(sink.told, RUN);
  assert.equal(said, ['the sink "endless" missed perhaps the last it was given: it had not ended when the wait for it ended']);
});

test('a sink that throws or rejects misses those events and has the others; the rest is told at once, and at the end', async () => {
  for (const fail of [
    () => {
      throw new Error('no server.\n  at nowhere');
    },
    () => Promise.reject(problem('store', 'no server', 'here', 'wait')),
  ]) {
    const told: RunEvent[] = [];
    const [failing, healthy] = [
      keeping('failing', { write: (event) => (event.type === 'metric' ? fail() : void told.push(event)) }),
      keeping(),
    ];
    const run = new Subject<RunEvent>();
    const ended = listened([failing, healthy], run);
    for (const event of RUN) {
      run.next(event);
      await new Promise(setImmediate);
    }
    run.complete();
    const { events, said } = await ended;
    assert.equal(ofRun(events), RUN);
    assert.equal(told, [begun, running, done]);
    const warning = 'the sink "failing" misses events: an event cannot be written: no server';
    assert.equal([messages(events), messages(healthy.told)], [[warning], [warning]]);
    // After the event that it could not write, and in the run's own time.
    assert.is(
      events.findIndex(({ type }) => type === 'log'),
      3,
    );
    assert.is(failing.ends(), 1);
    assert.equal(said, ['the sink "failing" missed 3 events that could not be written: no server']);
  }
});

test('a sink that throws in its end costs nothing else', async () => {
  for (const end of [
    () => {
      throw new Error('full');
    },
    () => Promise.reject(new Error('full')),
  ]) {
    const { events, said } = await listened([keeping('full', { end })]);
    assert.equal(events, RUN);
    assert.equal(said, ['the sink "full" missed perhaps the last it was given: it could not be ended: full']);
  }
});

test('a sink that cannot be opened is told of when the run begins, and missed all', async () => {
  const healthy = keeping();
  const run = new Subject<RunEvent>();
  const ended = listened([{ name: 'absent', writer: Promise.reject(new Error('no server')) }, healthy], run);
  for (const event of RUN) {
    run.next(event);
    await new Promise(setImmediate);
  }
  run.complete();
  const { events, said } = await ended;
  assert.equal(messages(events), ['the sink "absent" misses events: it cannot be opened: no server']);
  assert.equal([events.map(({ type }) => type).indexOf('log'), ofRun(healthy.told)], [1, RUN]);
  assert.equal(said, ['the sink "absent" missed all 6 events: it could not be opened: no server']);
});

test('a sink that opens late has what came before; one that opens after the end is only ended', async () => {
  let open: (writer: SinkWriter) => void = () => undefined;
  const late = keeping();
  const run = new Subject<RunEvent>();
  const opening = new Promise<SinkWriter>((settle) => {
    open = settle;
  });
  const ended = listened([{ name: 'late', writer: opening, notice: 'it is not open after 10 s; events wait for it' }], run);
  for (const event of RUN.slice(0, 3)) run.next(event);
  open(late.writer as SinkWriter);
  await opening;
  for (const event of RUN.slice(3)) run.next(event);
  run.complete();
  const { events, said } = await ended;
  assert.equal([late.told, late.ends(), said], [RUN, 1, []]);
  assert.equal(messages(events), ['the sink "late" is late: it is not open after 10 s; events wait for it']);

  const later = keeping();
  const afterwards = new Promise<SinkWriter>((settle) => {
    open = settle;
  });
  const over = await listened([{ name: 'later', writer: afterwards }], from(RUN), { patience: 0 });
  assert.equal(over.said, ['the sink "later" missed the last 6 events: it was not open when the wait for it ended']);
  open(later.writer as SinkWriter);
  await new Promise(setImmediate);
  assert.equal([later.told, later.ends()], [[], 1]);
});

test('a run that cannot begin ends its sinks and errors as it would without', async () => {
  const sink = keeping();
  const failure = await listened(
    [sink],
    throwError(() => someProblem),
  ).catch((error: unknown) => error);
  assert.equal([failure, sink.told, sink.ends()], [someProblem, [], 1]);
});

test('unsubscribing ends the sinks', async () => {
  const sink = keeping();
  const run = new Subject<RunEvent>();
  const subscription = run.pipe(attachSinks([sink], { complain: () => undefined }).listen).subscribe();
  run.next(begun);
  subscription.unsubscribe();
  await new Promise(setImmediate);
  assert.equal([sink.told, sink.ends(), run.observed], [[begun], 1, false]);
});

test('an interruption before the end leaves the wait as it is, one after it ends the wait', async () => {
  const interrupted = new AbortController();
  interrupted.abort();
  const slow = keeping('slow', { end: () => new Promise((settle) => setTimeout(settle, 20)) });
  assert.equal((await listened([slow], from(RUN), { patience: 100, signal: interrupted.signal })).said, []);

  const controller = new AbortController();
  const ended = listened([keeping('hanging', { write: never })], from(RUN), { patience: 100, signal: controller.signal });
  await new Promise(setImmediate);
  controller.abort();
  assert.is((await ended).said.length, 1);
});

test('standard output is waited for as long as its reader takes', async () => {
  const slow = keeping('--json', { end: () => new Promise((settle) => setTimeout(settle, 50)) });
  assert.equal((await listened([{ ...slow, patient: true }], from(RUN), { patience: 0 })).said, []);
});

test('a sink with a patience of its own is waited for though the others are not, and is called by its title', async () => {
  const slow = (name: string) => keeping(name, { end: () => new Promise((settle) => setTimeout(settle, 30)) });
  const record = { ...slow('record'), title: 'the record of the run', patience: 100 };
  const { said } = await listened([slow('mine'), record], from(RUN), { patience: 0 });
  assert.is(said.length, 1);
  assert.match(said[0] ?? '', /^the sink "?mine"? missed /);
  const hanging = await listened([{ ...record, ...keeping('record', { end: never }), patience: 0.01 }], from(RUN), {});
  assert.match(hanging.said[0] ?? '', /^the record of the run missed /);
});

test.run();

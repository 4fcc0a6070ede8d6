import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { from, lastValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../../artifacts/digest.js';
import type { Problem } from '../../../base/problem.js';
import { cited } from '../../../base/quote.js';
import { attachSinks } from '../../../pipeline/loggers/attach.js';
import { openFound } from '../../../pipeline/loggers/open-found.js';
import { type OpenSinks, openSinks } from '../../../pipeline/loggers/open-sinks.js';
import type { GivenSink } from '../../../pipeline/loggers/sink.js';
import { inSinkThread } from '../../../pipeline/loggers/sink-thread.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { leftOf, rightOf, someProblem } from '../fixtures/run.js';
import { begun, done, metric, running, stamped } from './fixtures/sinks.js';

const USER = new URL('./fixtures/user-sink.ts', import.meta.url).href;
const folder = scratchFolder();
// The problem of a stage may hold what cannot cross threads.
const failed = stamped({
  type: 'stage',
  stage: 'search',
  status: 'failed',
  problem: { ...someProblem, cause: { call: () => undefined } },
});
const RUN = [begun, running, metric(1), metric(2), failed, done];

const open = (given: readonly GivenSink[], openingSeconds?: number) =>
  openSinks(given, { option: '--log', folder, environment: {}, ...(openingSeconds === undefined ? {} : { openingSeconds }) })();
const opened = async (given: readonly GivenSink[], openingSeconds?: number): Promise<OpenSinks> =>
  rightOf(await open(given, openingSeconds));
const refused = async (...given: readonly string[]): Promise<Problem> => leftOf(await open(given));
const linesOf = (name: string): readonly string[] => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
const user = (how: string, name = how): string => `${USER}:${how} ${join(folder, name)}`;

/** Runs with sinks: the events that the subscriber saw, and what was said of each at the end. */
const listened = async ({ sinks }: OpenSinks, patience: number) => {
  const said: string[] = [];
  const complain = (sentence: string): void => void said.push(sentence);
  const events = await lastValueFrom(from(RUN).pipe(attachSinks(sinks, { patience, complain }).listen, toArray()));
  return { events, said: said.map((sentence) => sentence.replace(/^the sink ".*?" (\(\d+ characters\) )?/s, '')) };
};
const ofRun = (events: readonly RunEvent[]): readonly RunEvent[] => events.filter(({ type }) => type !== 'log');

const TYPES = ['run', 'stage', 'metric', 'metric', 'stage', 'done', 'end'];

test('a sink of a module has every event in a thread of its own, beside a built-in one and a writer', async () => {
  const told: RunEvent[] = [];
  const writer = { write: (event: RunEvent) => void told.push(event), end: () => undefined };
  const sinks = await opened([user('writes'), 'jsonl:run.jsonl', writer]);
  const { events, said } = await listened(sinks, 100);
  assert.equal([events, told, said, sinks.usesStdout], [RUN, RUN, [], false]);
  assert.equal(linesOf('writes'), TYPES);
  assert.equal(
    linesOf('run.jsonl').map((line) => (JSON.parse(line) as RunEvent).type),
    TYPES.slice(0, -1),
  );
});

test('a sink that ends its thread misses what comes after, and what one prints is known to go to standard output', async () => {
  const sinks = await opened([user('exits'), user('prints')]);
  assert.ok(sinks.usesStdout);
  const { events, said } = await listened(sinks, 100);
  assert.equal(ofRun(events), RUN);
  assert.equal(said, ['missed 4 events that could not be written: its thread ended (exit code 3)']);
  assert.equal([linesOf('exits'), linesOf('prints')], [['run', 'stage'], TYPES]);
});

test('a sink in a thread reads artifacts of the run, and is told only the extra events that it takes', async () => {
  const digest = digestOf('there');
  const artifact = (of: Digest) =>
    stamped({ type: 'artifact', stage: 'search', name: 'state', kind: 'k', digest: of, bytes: 5, summary: '' });
  const weights = stamped({ type: 'weights', stage: 'search', name: 'state', step: 1, weights: {} });
  const picture = stamped({ type: 'picture', stage: 'search', name: 'state', title: '', description: '', svg: '' });
  const { sinks } = await opened([user('reads')]);
  const read = async (of: Digest): Promise<Uint8Array> => {
    if (of !== digest) throw new Error('no such artifact');
    return Buffer.from('there');
  };
  const events = from([begun, artifact(digest), artifact(digestOf('gone')), weights, picture, done]);
  const attached = attachSinks(sinks, { patience: 100, read, complain: (sentence) => assert.unreachable(sentence) });
  await lastValueFrom(events.pipe(attached.listen));
  assert.equal([attached.takes('pictures'), attached.takes('weights')], [true, false]);
  assert.equal(linesOf('reads'), ['run', 'there', 'artifact', 'no such artifact', 'artifact', 'picture', 'done', 'end']);
});

test('a sink that blocks its thread, while it is opened or later, costs what it misses and the patience', async () => {
  const sinks = await opened([user('blocks'), user('blocks-open')], 0.5);
  const { events, said } = await listened(sinks, 0.2);
  assert.equal(ofRun(events), RUN);
  // What a sink is given may be a secret, which the others and the subscriber are not told.
  assert.not.match(JSON.stringify(events), 'blocks-open');
  const late = events.flatMap((event) => (event.type === 'log' && event.message.includes('is late') ? [event.message] : []));
  assert.match(late.at(-1) ?? '', 'is late: it is not open after 0.5 s; events wait for it');
  assert.match(said[0] ?? '', /^missed the last \d events: it .* when the wait for it ended$/);
  assert.match(said[1] ?? '', /^missed the last \d events: it was not open when the wait for it ended$/);
});

test('what is plainly wrong is refused before anything runs, and leaves no other sink open', async () => {
  const [wrong, broken, absent, unknown] = await Promise.all([
    refused(user('beside'), user('refuses')),
    refused(`${new URL('./fixtures/broken-module.mjs', import.meta.url).href}:x`),
    refused('./absent.mjs:x'),
    refused('jsonp:x'),
  ]);
  for (const { problem } of [wrong, broken, absent, unknown]) assert.is(problem, 'usage');
  assert.is(wrong.what, 'the target is wrong');
  // A run that its module would begin there is refused.
  assert.equal([wrong.where, inSinkThread()], ['in the thread of a sink: true', false]);
  assert.match(broken.what, 'cannot be loaded: the module is broken');
  assert.match(absent.what, '"./absent.mjs" cannot be loaded');
  assert.match(unknown.what, 'there is no sink "jsonp"; did you mean "jsonl"?');
  assert.match(unknown.where, '--log jsonp:x');
});

/** The threads that begin meanwhile. */
const threadsOf = async <A>(work: () => Promise<A>): Promise<readonly [A, readonly Worker[]]> => {
  const threads: Worker[] = [];
  const note = (thread: Worker): void => void threads.push(thread);
  process.on('worker', note);
  const result = await work();
  // The process tells of a thread in its next turn.
  await new Promise(setImmediate);
  process.off('worker', note);
  return [result, threads];
};
const ended = (threads: readonly Worker[]): Promise<unknown> =>
  Promise.all(threads.map((thread) => thread.threadId === -1 || once(thread, 'exit')));

test('a refusal abandons the sink beside it that does not open', async () => {
  const [refusal, threads] = await threadsOf(() => open([user('blocks-open'), 'jsonl:'], 0.3));
  assert.is(leftOf(refusal).where, '--log jsonl:');
  assert.is(threads.length, 1);
  await ended(threads);
});

test('sinks whose run nobody waits for any more are ended where they are open, and abandoned where they are not', async () => {
  const abandoned = new AbortController();
  let ends = 0;
  const writer = {
    write: () => undefined,
    end: () => {
      ends += 1;
    },
  };
  const context = { option: '--log', folder, environment: {}, signal: abandoned.signal };
  const [unasked, threads] = await threadsOf(() => {
    const opening = openSinks([user('blocks-open'), writer], context)();
    abandoned.abort();
    return opening;
  });
  assert.is(leftOf(unasked).problem, 'interrupted');
  await ended(threads);
  assert.equal([threads.length, ends], [1, 1]);
  const [late, none] = await threadsOf(() => openSinks([user('blocks-open'), writer], context)());
  assert.equal([leftOf(late).problem, none, ends], ['interrupted', [], 1]);
});

test('a module that exports no sink is refused however long it takes to load', async () => {
  const slow = `${new URL('./fixtures/slow-module.mjs', import.meta.url).href}:x`;
  const { problem, what } = leftOf(await open([slow], 0.01));
  assert.is(problem, 'usage');
  assert.match(what, 'exports no sink');
});

test('a sink that nothing can be written to is refused; one that something outside keeps closed is not', async () => {
  const problemOf = async (how: string): Promise<Problem> =>
    leftOf(await openFound(user(how), '--log', { folder, environment: {} })());
  const untasked = await problemOf('no-task');
  assert.is(untasked.problem, 'usage');
  assert.match(untasked.what, 'gives no task of an Either');
  assert.match((await problemOf('no-writer')).what, 'what the sink opens has no write, no end');
  assert.is((await problemOf('throws-open')).what, 'the door is locked');
  for (const how of ['throws-open', 'no-server']) {
    const closed = await problemOf(how);
    assert.is(closed.problem, 'store');
    // Without what it is given, which may be a secret; a problem of its own says where by itself.
    assert.is(closed.where, how === 'no-server' ? 'user' : `--log ${cited(USER)}`);
    const { events, said } = await listened({ sinks: [{ name: how, writer: Promise.reject(closed) }], usesStdout: false }, 100);
    assert.equal(ofRun(events), RUN);
    assert.equal(said, [`missed all 6 events: it could not be opened: ${closed.what}`]);
  }
});

test.run();

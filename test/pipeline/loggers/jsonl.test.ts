import { execFileSync } from 'node:child_process';
import { appendFileSync, closeSync, constants, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Problem } from '../../../base/problem.js';
import { eventLine, jsonl, standardOutputLines } from '../../../pipeline/loggers/jsonl.js';
import type { SinkWriter } from '../../../pipeline/loggers/sink.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { leftOf, rightOf, someProblem } from '../fixtures/run.js';
import { writeAll } from './fixtures/sinks.js';

const stamp = { time: '2025-01-01T00:00:00.000Z', run: 'r' };
const started: RunEvent = { type: 'stage', stage: 'cart', status: 'running', ...stamp };
const failed: RunEvent = { type: 'stage', stage: 'cart', status: 'failed', problem: someProblem, ...stamp };

const open = (target: string, folder = '.') => jsonl.open(target, { folder, environment: {} })();
const opened = async (target: string, folder?: string): Promise<SinkWriter> => rightOf(await open(target, folder));
const refused = async (target: string): Promise<Problem> => leftOf(await open(target));

test('an event is one line of JSON, without the exception behind a problem', () => {
  const line = eventLine(failed);
  assert.match(line, /^\{.*\}\n$/);
  const { problem } = JSON.parse(line) as { problem: unknown };
  assert.equal(problem, { problem: 'stage', what: 'the wheel came off', where: 'stage cart', remedy: 'put it on again' });
});

test('a metric that is NaN or infinite is written as text, and told apart', () => {
  const values = { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: Number.NEGATIVE_INFINITY, d: 1.5 };
  const line = eventLine({ type: 'metric', stage: 'cart', step: 1, values, ...stamp });
  assert.equal((JSON.parse(line) as { values: unknown }).values, { a: 'NaN', b: 'Infinity', c: '-Infinity', d: 1.5 });
});

test('a file, relative to the folder of the run, gets every event after what it held', async () => {
  const folder = scratchFolder();
  for (const events of [[started], [failed, started]]) await writeAll(await opened('events.jsonl', folder), events);
  assert.is(readFileSync(join(folder, 'events.jsonl'), 'utf8'), [started, failed, started].map(eventLine).join(''));
});

test('a line that a killed run left half written is ended before the next, and a whole one is left as it is', async () => {
  const file = join(scratchFolder(), 'events.jsonl');
  await writeAll(await opened(file), [started]);
  appendFileSync(file, '{"type":"sta');
  await writeAll(await opened(file), [started]);
  assert.is(readFileSync(file, 'utf8'), `${eventLine(started)}{"type":"sta\n${eventLine(started)}`);
});

test('a named pipe is written to as it is read; one that nobody reads is refused', async () => {
  const path = join(scratchFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  assert.match((await refused(path)).what, 'ENXIO');
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = await opened(path);
  await writer.write(started);
  const bytes = Buffer.alloc(1000);
  assert.is(bytes.subarray(0, readSync(reader, bytes)).toString(), eventLine(started));
  await writer.end();
  closeSync(reader);
});

test('standard output is written to as fast as it is read', async () => {
  const texts: string[] = [];
  let isRead: (() => void) | undefined;
  const stream = {
    write: (text: string, done: () => void) => {
      texts.push(text);
      isRead = done;
      return false;
    },
  };
  const writer = standardOutputLines(stream as unknown as NodeJS.WritableStream);
  let isWritten = false;
  const writing = Promise.resolve(writer.write(started)).then(() => {
    isWritten = true;
  });
  await new Promise(setImmediate);
  assert.equal([texts, isWritten], [[eventLine(started)], false]);
  isRead?.();
  await writing;
  assert.ok(jsonl.usesStdout?.('-') && !jsonl.usesStdout('file'));
});

test('a file in a folder that is not there is refused, and no folder is made', async () => {
  const folder = scratchFolder();
  const { problem, what, where, remedy } = await refused(join(folder, 'deep', 'er', 'x'));
  assert.equal([problem, what], ['usage', 'the folder of the log file does not exist']);
  assert.is(where, join(folder, 'deep', 'er', 'x'));
  assert.match(remedy, `mkdir -p ${join(folder, 'deep', 'er')}`);
  assert.equal(readdirSync(folder), []);
});

test('a file that cannot be opened is refused before anything runs', async () => {
  const { problem, what, where } = await refused(scratchFolder());
  assert.is(problem, 'usage');
  assert.match(what, 'EISDIR');
  assert.ok(where.startsWith('/'));
  assert.match((await refused('')).remedy, 'jsonl:FILE');
});

test.run();

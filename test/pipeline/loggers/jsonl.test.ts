import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { from, throwError } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { eventLine, jsonl } from '../../../pipeline/loggers/jsonl.js';
import type { RunEvent } from '../../../pipeline/run/event.js';
import { scratchFolder } from '../../artifacts/fixtures/scratch.js';
import { leftOf, rightOf, someProblem } from '../fixtures/run.js';

const stamp = { time: '2025-01-01T00:00:00.000Z', run: 'r' };
const started: RunEvent = { type: 'stage', stage: 'cart', status: 'running', ...stamp };
const failed: RunEvent = { type: 'stage', stage: 'cart', status: 'failed', problem: someProblem, ...stamp };

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

test('a file gets every event, after what it held', async () => {
  const file = join(scratchFolder(), 'events.jsonl');
  for (const events of [[started], [failed, started]]) await rightOf(jsonl.open(file))(from(events));
  assert.is(readFileSync(file, 'utf8'), [started, failed, started].map(eventLine).join(''));
});

test('a file in a folder that is not there is refused, and no folder is made', () => {
  const folder = scratchFolder();
  const { problem, what, where, remedy } = leftOf(jsonl.open(join(folder, 'deep', 'er', 'x')));
  assert.equal([problem, what], ['usage', 'the folder of the log file does not exist']);
  assert.is(where, join(folder, 'deep', 'er', 'x'));
  assert.match(remedy, `mkdir -p ${join(folder, 'deep', 'er')}`);
  assert.equal(readdirSync(folder), []);
});

test('a file that cannot be opened is refused before anything runs', () => {
  const { problem, what, where } = leftOf(jsonl.open(scratchFolder()));
  assert.is(problem, 'usage');
  assert.match(what, 'EISDIR');
  assert.ok(where.startsWith('/'));
  assert.match(leftOf(jsonl.open('')).remedy, 'jsonl:FILE');
});

test('a run that errors rejects its logger', async () => {
  const refused = await rightOf(jsonl.open(join(scratchFolder(), 'x')))(throwError(() => someProblem)).catch(
    (error: unknown) => error,
  );
  assert.is(refused, someProblem);
});

test.run();

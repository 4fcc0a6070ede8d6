import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openLogger, type Sink } from '../../../pipeline/loggers/logger.js';
import { leftOf, rightOf } from '../fixtures/run.js';

const opened: string[] = [];
const sink = (name: string): Sink => ({
  sink: name,
  target: 'FILE',
  open: (target) => {
    opened.push(`${name} ${target}`);
    return either.right(async () => undefined);
  },
});
const sinks = [sink('jsonl'), sink('table')];

test('what stands after the first colon is the target, all of it', () => {
  for (const text of ['jsonl:a.jsonl', 'table:C:\\log', 'jsonl']) rightOf(openLogger(sinks, text));
  assert.equal(opened, ['jsonl a.jsonl', 'table C:\\log', 'jsonl ']);
});

test('an unknown sink is a problem with the nearest name and the known ones', () => {
  const { problem, what, where, remedy } = leftOf(openLogger(sinks, 'jsnl:x'));
  assert.equal([problem, where], ['usage', '--log jsnl:x']);
  assert.is(what, 'there is no log sink "jsnl"; did you mean "jsonl"?');
  assert.is(remedy, 'use one of jsonl:FILE, table:FILE');
});

test.run();

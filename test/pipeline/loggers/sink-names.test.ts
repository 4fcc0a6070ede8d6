import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sinkNames } from '../../../pipeline/loggers/sink-names.js';

const writer = { write: () => undefined, end: () => undefined };
const namesOf = (...sinks: Parameters<typeof sinkNames>[0]) => sinkNames(sinks, '/project');

test('a built-in sink is called by its address, a writer by its number', () => {
  assert.equal(namesOf('csv:out', writer, 'jsonl:-'), ['csv:out', 'number 2', 'jsonl:-']);
});

test('the target of a sink of a module or package, which may be a secret, is not in its name', () => {
  assert.equal(namesOf('./hook.mjs:https://hooks.example/SECRET', '@scope/chat:SECRET', 'chat:SECRET'), [
    './hook.mjs',
    '@scope/chat',
    'chat',
  ]);
});

test('sinks of one name are told apart by their numbers', () => {
  assert.equal(namesOf('./hook.mjs:one', 'jsonl:a', './hook.mjs:two'), [
    './hook.mjs, number 1',
    'jsonl:a',
    './hook.mjs, number 3',
  ]);
});

test.run();

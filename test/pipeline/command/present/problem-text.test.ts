import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { problemText } from '../../../../pipeline/command/present/problem-text.js';
import { someProblem } from '../../fixtures/run.js';

test('a problem says what, where and how to mend it, and its stack only if asked', () => {
  const text = 'error: the wheel came off\n  at: stage cart\n  to mend: put it on again';
  assert.is(problemText(someProblem, false), text);
  assert.ok(problemText(someProblem, true).startsWith(`${text}\nError: the cause\n    at `));
  assert.is(problemText({ ...someProblem, cause: 'a remote stack' }, true), `${text}\na remote stack`);
});

test.run();

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

test('a terminal obeys nothing in a problem, whichever input it repeats, and no line of it runs on', () => {
  const given = { ...someProblem, what: `\u001b[2J${'x'.repeat(300_000)}`, where: 'a\u009b31m', remedy: '\u202etxt' };
  const shown = problemText(given, false);
  assert.ok(shown.length < 1500);
  assert.match(shown, /^error: \\x1b\[2Jx+… \(300,004 characters\)\n {2}at: a\\u009b31m\n {2}to mend: \\u202etxt$/);
});

test.run();

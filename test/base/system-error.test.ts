import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { diskProblem } from '../../artifacts/store/disk-problem.js';
import { problem } from '../../base/problem.js';
import { errorCode, nameSystemErrors } from '../../base/system-error.js';

/** An exception as Node makes one of a system's error that libuv has no name for. */
const unnamed = (number: number): Error => {
  const name = `Unknown system error -${number}`;
  return Object.assign(new Error(`${name}: ${name}, open '/data/x'`), { errno: -number, code: name, syscall: 'open' });
};

test('every error that the system has and libuv has no name for is named in a problem', () => {
  const numbers = Object.values(constants.errno).filter((number) => getSystemErrorName(-number).startsWith('Unknown'));
  assert.ok(numbers.includes(constants.errno.EDQUOT));
  for (const number of numbers) {
    const { what } = problem('usage', `it cannot be written: ${unnamed(number).message}`, 'x', 'y');
    assert.match(what, /^it cannot be written: E[A-Z0-9]+(: [a-z ]+)?, open '\/data\/x'$/);
  }
});

test('a disk quota that is used up is said in words, with its code', () => {
  assert.is(errorCode(unnamed(constants.errno.EDQUOT)), 'EDQUOT');
  assert.is(nameSystemErrors(unnamed(constants.errno.EDQUOT).message), "EDQUOT: disk quota exceeded, open '/data/x'");
  assert.is(diskProblem('store')(unnamed(constants.errno.EDQUOT)).what, 'your disk quota is used up');
});

test('a number that no system has, and every other text, stay as they are', () => {
  for (const text of ['Unknown system error -9999', 'ENOENT: no such file', '']) assert.is(nameSystemErrors(text), text);
  for (const cause of [undefined, null, 'EDQUOT', { code: 5 }]) assert.is(errorCode(cause), undefined);
});

test.run();

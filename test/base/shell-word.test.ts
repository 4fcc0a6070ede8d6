import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shellWord } from '../../base/shell-word.js';

test('a word that needs no quotation marks has none', () => {
  for (const text of ['mine', '../my-search', 'file:../sluice-0.1.0.tgz']) assert.is(shellWord(text), text);
});

test('a shell reads any text as it was', () => {
  const texts = ["my search's", '$HOME `ls` "x" \\', 'a;b&c|d>e*?[f]#!~', '', 'größe', 'two\nlines'];
  const read = execFileSync('sh', ['-c', `printf '%s\\0' ${texts.map(shellWord).join(' ')}`], { encoding: 'utf8' });
  assert.equal(read.split('\0').slice(0, -1), texts);
  assert.is(shellWord('-p'), './-p');
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { problem } from '../../base/problem.js';
import { inProgramWords } from '../../pipeline/program-words.js';

const worded = (where: string, remedy: string): readonly string[] => {
  const words = inProgramWords(problem('usage', 'it says --set x', where, remedy));
  assert.is(words.what, 'it says --set x');
  return [words.where, words.remedy];
};

test('a problem names the options of a program where it named those of the command', () => {
  assert.equal(worded('--store foldr:--set', 'name the store with --store or SLUICE_STORE'), [
    'store foldr:--set',
    'name the store with the option "store" or SLUICE_STORE',
  ]);
  assert.equal(worded('--set search.epoch=3', 'set it, as --set search.epochs=2, or with --set'), [
    'overrides search.epoch=3',
    'set it, as overrides: ["search.epochs=2"], or with the option "overrides"',
  ]);
  assert.equal(worded('stage x', 'use --backend native or --backend wasm; see --log-patience'), [
    'stage x',
    'use backend: "native" or backend: "wasm"; see --log-patience',
  ]);
});

test.run();

import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ProblemClass, problem } from '../../../base/problem.js';
import { exitCodeOf } from '../../../pipeline/command/exit-code.js';

test('the gravest problem decides: interrupted, then store, then usage, then stage', () => {
  const codes: Readonly<Record<ProblemClass, number>> = { stage: 1, usage: 2, store: 3, interrupted: 130 };
  const kinds = fc.array(fc.constantFrom<ProblemClass>('stage', 'usage', 'store', 'interrupted'), { maxLength: 5 });
  fc.assert(
    fc.property(kinds, (found) => {
      assert.is(exitCodeOf(found.map((kind) => problem(kind, '', '', ''))), Math.max(0, ...found.map((kind) => codes[kind])));
    }),
  );
});

test.run();

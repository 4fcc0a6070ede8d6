import { either } from 'fp-ts';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Digest } from '../../../artifacts/digest.js';
import { positiveNumber } from '../../../base/codecs/number.js';
import { reportBriefly, reportErrors } from '../../../base/codecs/report.js';

const errorsOf = (codec: t.Mixed, value: unknown): t.Errors =>
  pipe(
    codec.decode(value),
    either.match(
      (errors) => errors,
      () => [],
    ),
  );
const linesOf = (codec: t.Mixed, value: unknown): readonly string[] => reportErrors(errorsOf(codec, value));

test('an error is told with its path, what is expected and what was given', () => {
  assert.equal(linesOf(t.type({ cell: t.type({ nodes: t.array(t.number) }) }), { cell: { nodes: [1, 'two'] } }), [
    'cell.nodes.1: must be number, not "two"',
  ]);
});

test('alternatives are told in one line, without the numbers that io-ts gives them', () => {
  assert.equal(linesOf(t.type({ seed: t.union([t.number, t.null]) }), { seed: 'one' }), [
    'seed: must be number or null, not "one"',
  ]);
  assert.equal(linesOf(t.type({ seed: t.readonly(t.union([t.literal('a'), t.literal('b')])) }), { seed: 1 }), [
    'seed: must be "a" or "b", not 1',
  ]);
});

test('the parts of an intersection leave no numbers in the path', () => {
  const Entry = t.readonly(t.exact(t.intersection([t.type({ step: t.number }), t.partial({ epoch: t.number })])));
  assert.equal(linesOf(t.array(Entry), [{ step: 1, epoch: 'x' }, {}]), [
    '0.epoch: must be number, not "x"',
    '1.step: must be number',
  ]);
});

test('a failed refinement names itself', () => {
  assert.equal(linesOf(t.type({ key: Digest }), { key: 'abc' }), ['key: must be Digest, not "abc"']);
});

test('any value can be shown', () => {
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  const shown = [Number.NaN, Number.POSITIVE_INFINITY, 10n, () => 1, cycle, 'x'.repeat(100)].map(
    (value) => linesOf(positiveNumber, value)[0],
  );
  assert.equal(shown, [
    'the value: must be a number above 0, not NaN',
    'the value: must be a number above 0, not Infinity',
    'the value: must be a number above 0, not 10',
    'the value: must be a number above 0, not a function',
    'the value: must be a number above 0, not an object that JSON cannot hold',
    `the value: must be a number above 0, not "${'x'.repeat(80)}…" (100 characters)`,
  ]);
});

test('many errors are cut short in a brief report', () => {
  const errors = errorsOf(t.array(t.number), ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  assert.is(errors.length, 7);
  assert.match(reportBriefly(errors), /^0: must be number, not "a"; .*4: must be number, not "e"; and 2 more$/);
  assert.is(reportBriefly(errors.slice(0, 1)), '0: must be number, not "a"');
});

test('a misspelt word of a fixed set names the nearest one', () => {
  const decoded = t.strict({ order: t.keyof({ first: null, second: null }) }).decode({ order: 'secnod' });
  assert.ok(either.isLeft(decoded));
  assert.match(reportErrors(decoded.left)[0] as string, 'not "secnod"; did you mean "second"?');
});

test.run();

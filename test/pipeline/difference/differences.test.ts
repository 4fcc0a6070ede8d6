import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeSafetensors } from '../../../artifacts/safetensors.js';
import { contentDifferences, isSameContent } from '../../../pipeline/difference/content-differences.js';
import { tensorDifferences } from '../../../pipeline/difference/tensor-differences.js';
import { type ValueDifference, valueDifferences } from '../../../pipeline/difference/value-differences.js';
import { bytesOf } from '../../artifacts/fixtures/scratch.js';

const component = fc.record({
  component: fc.constantFrom('space', 'relaxation'),
  name: fc.constantFrom('darts', 'softmax'),
  source: fc.constantFrom('one', 'other'),
  config: fc.dictionary(fc.constantFrom('x', 'y'), fc.integer({ min: 0, max: 3 })),
});

/** Configurations that are alike often. */
const settings = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.integer({ min: 0, max: 3 }),
    fc.constantFrom('a', 'b', null, true),
    component,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  ),
})).value;

const swapped = ({ a, b, ...rest }: ValueDifference): ValueDifference => ({
  ...rest,
  ...(b === undefined ? {} : { a: b }),
  ...(a === undefined ? {} : { b: a }),
});

const byPath = (all: readonly ValueDifference[]): readonly ValueDifference[] =>
  [...all].sort((x, y) => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1));

test('equal values have no difference, others have one at least, and swapping the values swaps the sides', () => {
  fc.assert(
    fc.property(settings, settings, (a, b) => {
      assert.equal(valueDifferences(a, structuredClone(a)), []);
      const found = valueDifferences(a, b);
      assert.is(found.length === 0, JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      assert.equal(byPath(valueDifferences(b, a)), byPath(found.map(swapped)));
    }),
  );
});

/** A value with the keys of its objects in one order. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { entries: entries.map(([key, inner]) => [key, sorted(inner)]) };
};

test('a setting has the path that --set has for it; another component is one difference, another code of one too', () => {
  const space = { component: 'space', name: 'darts', source: '1', config: { cells: 3 } };
  assert.equal(
    valueDifferences({ search: { space, epochs: 2 } }, { search: { space: { ...space, source: '2', config: { cells: 4 } } } }),
    [
      { path: ['search', 'epochs'], a: 2 },
      { path: ['search', 'space'], a: '1', b: '2', ofCode: true },
      { path: ['search', 'space', 'cells'], a: 3, b: 4 },
    ],
  );
  const other = { ...space, name: 'nas-bench-201' };
  assert.equal(valueDifferences({ space }, { space: other }), [{ path: ['space'], a: space, b: other }]);
});

const tensor = (...data: readonly number[]) =>
  ({ dtype: 'F32', shape: [2, data.length / 2], data: Float32Array.of(...data) }) as const;

test('of tensors the names, forms, and the largest differences are told, with the first place', () => {
  const found = tensorDifferences(
    { w: tensor(1, 2, 4, -8), gone: tensor(1, 2) },
    { w: tensor(1, 2, 5, -6), gone: tensor(1, 2, 3, 4) },
  );
  assert.equal(found, [
    { tensor: 'gone', a: 'F32 [2, 1]', b: 'F32 [2, 2]' },
    { tensor: 'w', differing: 2, elements: 4, first: [1, 0], absolute: 2, relative: 0.25 },
  ]);
  assert.equal(tensorDifferences({ w: tensor(0, Number.NaN) }, { w: tensor(0, Number.NaN) }), []);
  assert.equal(tensorDifferences({ w: tensor(0, Number.NaN) }, { w: tensor(0, 1) }), [
    { tensor: 'w', differing: 1, elements: 2, first: [1, 0], absolute: null, relative: null },
  ]);
});

test('the tensors of equal sets have no difference, and both orders find the same', () => {
  const tensors = fc.dictionary(
    fc.constantFrom('a', 'b', 'c'),
    fc.array(fc.float({ noDefaultInfinity: true }), { minLength: 2, maxLength: 2 }).map((data) => tensor(...data)),
  );
  fc.assert(
    fc.property(tensors, tensors, (a, b) => {
      assert.equal(tensorDifferences(a, structuredClone(a)), []);
      const bare = (all: ReturnType<typeof tensorDifferences>) =>
        all.map(({ tensor: name, ...rest }) => ('a' in rest || 'b' in rest ? name : { name, ...rest }));
      assert.equal(bare(tensorDifferences(a, b)), bare(tensorDifferences(b, a)));
    }),
  );
});

test('contents are compared as JSON, as tensors with their header, or by their first byte', () => {
  const json = (n: number) => bytesOf(JSON.stringify({ kind: 'number', value: { n }, version: 1 }));
  assert.equal(contentDifferences(json(1), json(2)).values, [{ path: ['n'], a: 1, b: 2 }]);
  const file = (n: number) =>
    encodeSafetensors({ tensors: { w: tensor(n, 1) }, metadata: { kind: 'x', header: `{"step":${n}}` } });
  const { values, tensors } = contentDifferences(file(1), file(3));
  assert.equal(values, [{ path: ['step'], a: 1, b: 3 }]);
  assert.equal(
    tensors.map((one) => one.tensor),
    ['w'],
  );
  assert.equal(contentDifferences(bytesOf('abcd'), bytesOf('abXde')).bytes, { first: 2, a: 4, b: 5 });
  assert.equal(
    contentDifferences(bytesOf('{"a":1}'), bytesOf('{ "a":1}')).bytes,
    { first: 1, a: 7, b: 8 },
    'the same in other bytes',
  );
  assert.ok(isSameContent(contentDifferences(file(1), file(1))));
});

test.run();

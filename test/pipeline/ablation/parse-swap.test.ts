import fc from 'fast-check';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSwap } from '../../../pipeline/ablation/parse-swap.js';
import { divided, writtenValue } from '../../../pipeline/ablation/written-value.js';
import { rightOf } from '../fixtures/run.js';

const valuesOf = (text: string) =>
  rightOf(parseSwap(text)).values.map((value) =>
    value.form === 'data' ? value.value : [value.form === 'name' ? value.name : '', value.args],
  );
const wrongIn = (text: string): string => {
  const found = parseSwap(text);
  if (either.isRight(found)) throw new Error(`${text} was expected to be refused`);
  const { what, where, remedy, problem } = found.left;
  assert.is(problem, 'usage');
  assert.match(where, /^--swap /);
  return `${what} (${remedy})`;
};

test('values are data where they are JSON, and else names with their settings', () => {
  assert.equal(valuesOf('search.epochs=10,20'), [10, 20]);
  assert.equal(valuesOf('s.k=true,null,"a,b",\'c, d\',[1, 2],{"a": {"b": 1}}'), [
    true,
    null,
    'a,b',
    'c, d',
    [1, 2],
    { a: { b: 1 } },
  ]);
  assert.equal(valuesOf('s.k=softmax, gdas()'), [
    ['softmax', undefined],
    ['gdas', []],
  ]);
  const number = { form: 'data', value: 0.1, text: '0.1' };
  const nested = { form: 'name', name: 'f', args: [{ path: ['c', 'd'], value: number }], text: 'f(c.d=0.1)' };
  assert.equal(valuesOf('s.k=m(a=0.1, b=f(c.d=0.1)),m({"a": 0.1}),./mine.ts:m(0.1)'), [
    [
      'm',
      [
        { path: ['a'], value: number },
        { path: ['b'], value: nested },
      ],
    ],
    ['m', [{ path: ['a'], value: number }]],
    ['./mine.ts:m', [{ path: [], value: number }]],
  ]);
  const nothing = { form: 'data', value: null, text: 'null' };
  assert.equal(valuesOf('s={a=0.1, b.c=null},{"a": null}'), [
    [
      '',
      [
        { path: ['a'], value: number },
        { path: ['b', 'c'], value: nothing },
      ],
    ],
    { a: null },
  ]);
});

test('the target is a stage, a key of it however deep, or a choice', () => {
  const { target, path } = rightOf(parseSwap('search.weights.learningRate=0.1,0.2'));
  assert.equal([target, path], ['search', ['weights', 'learningRate']]);
  assert.equal(rightOf(parseSwap('scale=paper,small')).path, []);
  assert.is(rightOf(parseSwap('s.k=a=b')).values[0]?.text, 'a=b');
});

test('what cannot be read is refused with what is wrong in it', () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['search', /does not say which key of which stage to swap/],
    ['=a', /does not say which key/],
    ['search.=a', /does not say which key/],
    ['s.k=', /a value is empty/],
    ['s.k=a,,b', /a value is empty/],
    ['s.k=a,b,a', /the value "a" is there twice/],
    ['s.k=f(a', /"\(" is not closed/],
    ['s.k=f)', /"\)" closes nothing/],
    ['s.k=f(a]', /"\(" is closed by "\]"/],
    ['s.k="a', /a quote " is not closed/],
    ['s.k={"a":}', /is not JSON/],
    ['s={a=1', /"\{" is not closed/],
    ['s={a=1,b}', /has a value without its key/],
    ['s.k=f(a b=1)', /"a b=1" names no setting/],
    ['s.k=f(a)b', /neither a name with settings in brackets nor JSON/],
  ];
  for (const [text, what] of wrong) assert.match(wrongIn(text), what);
});

test('any JSON is one value, whatever commas and brackets its texts have', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 4 }), (values) => {
      const texts = values.map((value) => JSON.stringify(value));
      assert.equal(rightOf(divided(texts.join(','), ',')), texts);
      for (const [index, text] of texts.entries())
        assert.equal(rightOf(writtenValue(text)), { form: 'data', value: JSON.parse(texts[index] as string), text });
    }),
  );
});

test.run();

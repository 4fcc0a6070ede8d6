import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress } from '../../../pipeline/address/parse-address.js';

const partsOf = (text: string) => {
  const { module, name, target } = parseAddress(text, '/home') ?? {};
  return [module, name, target];
};

test('what stands after the colon of a name is the target, all of it, whatever it looks like', () => {
  assert.equal(partsOf('jsonl'), [undefined, 'jsonl', '']);
  assert.equal(partsOf('jsonl:a.jsonl'), [undefined, 'jsonl', 'a.jsonl']);
  assert.equal(partsOf('jsonl:C:\\log'), [undefined, 'jsonl', 'C:\\log']);
  assert.equal(partsOf('jsonl:/logs/run.js'), [undefined, 'jsonl', '/logs/run.js']);
  assert.equal(partsOf('s3://bucket/x.ts'), [undefined, 's3', '//bucket/x.ts']);
  assert.equal(partsOf('__proto__:x'), [undefined, '__proto__', 'x']);
});

test('a module is a path, from the folder, or a package with a scope; its target follows a colon', () => {
  assert.equal(partsOf('./mine.ts:some:where'), ['file:///home/mine.ts', './mine.ts', 'some:where']);
  assert.equal(partsOf('/else/mine.mjs'), ['file:///else/mine.mjs', '/else/mine.mjs', '']);
  assert.equal(partsOf('file:///else/mine.mjs:x'), ['file:///else/mine.mjs', 'file:///else/mine.mjs', 'x']);
  assert.equal(partsOf('@me/sink:x'), ['@me/sink', '@me/sink', 'x']);
});

test('a path to a module may hold colons, and ends with the first ending of a module that a colon or nothing follows', () => {
  assert.equal(partsOf('./a:b/mine.ts:x'), ['file:///home/a:b/mine.ts', './a:b/mine.ts', 'x']);
  assert.equal(partsOf('/a:b/mine.mjs'), ['file:///a:b/mine.mjs', '/a:b/mine.mjs', '']);
  assert.equal(partsOf('../a.ts:b/c.ts:x'), ['file:///a.ts', '../a.ts', 'b/c.ts:x']);
  assert.equal(partsOf('./mine.ts:C:/x.ts'), ['file:///home/mine.ts', './mine.ts', 'C:/x.ts']);
  assert.is(parseAddress('./a:b/c', '/home'), undefined);
});

test('a text of neither form is no address', () => {
  assert.is(parseAddress('./folder', '/home'), undefined);
  assert.is(parseAddress('', '/home'), undefined);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ownImportsOf } from '../../../pipeline/key/own-imports.js';

const namesIn = (code: string): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries([...ownImportsOf(code)].map(([specifier, names]) => [specifier, [...names].sort()]));

test('imported and exported names count by the name that the module gives them', () => {
  const code =
    "import one, { two as b, three } from 'sluice:index'; export { four as five } from 'sluice:base/x'; b(one, three);";
  assert.equal(namesIn(code), { 'sluice:index': ['default', 'three', 'two'], 'sluice:base/x': ['four'] });
});

test('other imports do not count', () => {
  assert.equal(namesIn("import { a } from 'rxjs'; import b from 'node:fs'; a(b);"), {});
});

test('a namespace counts by the members that are read, and wholly where it is handed on', () => {
  const reading = (use: string) => namesIn(`import * as s from 'sluice:index'; ${use}`)['sluice:index'];
  assert.equal(reading('s.stage({ s: 1 }); const f = () => s.record(s.stage).s;'), ['record', 'stage']);
  for (const handedOn of ['f(s)', 's[name]', '({ s })', 'export { s }'])
    assert.ok(reading(`${handedOn};`)?.includes('*'), handedOn);
});

test.run();

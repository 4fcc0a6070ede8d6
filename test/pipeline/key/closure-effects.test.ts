import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { closureOf } from '../fixtures/modules.js';

test('an effect counts where the package of the module says that it has none', async () => {
  const files = {
    'package.json': '{"type":"module","name":"scratch","sideEffects":false}',
    'main.ts': "import './effect.js';\nexport const work = () => globalThis.scale;",
    'effect.ts': 'globalThis.scale = 2;',
  };
  assert.is.not(await closureOf({ ...files, 'effect.ts': 'globalThis.scale = 3;' }), await closureOf(files));
});

test("a call that has the name of a definition's counts, unless the name is imported from here or from io-ts", async () => {
  const imported = "import * as t from 'io-ts';\nimport { record as define } from 'sluice';\n";
  const work = '\nexport const work = () => seen;\nconst seen = [];\n';
  const own = [
    'const record = (x) => seen.push(x);\nconst first = record(2);',
    'const t = { set: (x) => seen.push(x) };\nconst ok = true;\nok && (t.set(2), t.set(1));',
    'const t = { set: (x) => seen.push(x) };\nconst which = globalThis.ok ? t.set(2) : t.set(1);',
    'const stage = (x) => seen.push(x);\nconst both = [stage(1), [stage(2)]];',
    "import { record } from './mine.js';\nrecord(seen, 2);",
    '{ const define = (x) => seen.push(x); define(2); }',
    'const mine = (x) => (seen.push(x), {});\nconst Codec = define("a", mine(2));',
    'const mine = (x) => (seen.push(x), {});\nconst Codec = t.type(mine(2));',
    'const Codec = t.string.pipe(t[seen.push(2)]);',
    'const mine = (x) => seen.push(x);\nconst first = /* @__PURE__ */ mine(2);',
    '/* @__NO_SIDE_EFFECTS__ */ function mine(x) { seen.push(x); }\nconst first = mine(2);',
    'class Mine { static first = seen.push(2); }',
    'enum Mine { first = seen.push(2) }',
  ];
  const mine = { 'mine.ts': 'export const record = (seen: number[], x: number) => seen.push(x);' };
  const closure = (text: string) =>
    closureOf({ ...mine, 'main.ts': (text.includes('const t = ') ? '' : imported) + work + text });
  for (const text of own) assert.is.not(await closure(text.replace('2', '3')), await closure(text), text);
  const defined = [
    'const Unused = define("a", { n: t.union([t.literal(2), t.string]) });',
    'const unused = [define("a", {}), { b: define("2", {}) }];',
    'const unused = new t.Type("2");',
    'const ok = seen.length > 0;\nconst Unused = ok ? t.literal(2) : t.string;',
  ];
  for (const text of defined) assert.is(await closure(text.replace('2', '3')), await closure(text), text);
});

test.run();

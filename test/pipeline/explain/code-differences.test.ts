import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../artifacts/digest.js';
import { type CodeDifference, codeDifferences } from '../../../pipeline/explain/code-differences.js';
import { type KeptClosure, type KeptWithTexts, keptOf } from '../../../pipeline/key/closure-origin.js';
import { openPackages } from '../../../pipeline/key/packages.js';
import { openClosures } from '../../../pipeline/key/source-closure.js';
import { resultOf } from '../../artifacts/fixtures/scratch.js';
import { generatedProject, withLiterals } from '../fixtures/generated-project.js';
import { codeMarks, moduleFolder, urlOf } from '../fixtures/modules.js';

/** The closure of `work` in `main.ts` of a new project: its digest, and what is kept of it. */
const closureOf = async (files: Readonly<Record<string, string>>) => {
  const folder = moduleFolder(files);
  const linked = new Set(Object.keys(files).flatMap((path) => /^packages\/([^/]+)\//.exec(path)?.[1] ?? []));
  if (linked.size > 0) mkdirSync(join(folder, 'node_modules/@w'));
  for (const name of linked) symlinkSync(`../../packages/${name}`, join(folder, 'node_modules/@w', name));
  const closures = openClosures(openPackages(codeMarks), codeMarks);
  const digest = await resultOf(closures.digest(urlOf(folder, 'main.ts'), 'work'));
  const origin = await closures.origin(digest);
  if (origin === undefined) throw new Error('the closure that was made has no origin');
  return { digest, kept: keptOf(origin, folder, { version: '1', files: null }) };
};

const betweenFiles = async (now: Readonly<Record<string, string>>, was: Readonly<Record<string, string>>) =>
  codeDifferences((await closureOf(now)).kept, (await closureOf(was)).kept);

const namesOf = (differences: readonly CodeDifference[]): readonly string[] =>
  differences.map((one) => ('module' in one ? `${one.module}${'name' in one ? ` ${one.name}` : ''}` : `${one.code} ${one.now}`));

const base = (literal: number): number => 11 + 7 * literal;

test('a function is named by its own name where other modules have the same, and it has a like one with a number', async () => {
  const files = {
    'main.ts':
      "import { one } from './shared.js';\nimport { inner } from './inner.js';\nexport const work = (): number => inner(1) + one(2);\n",
    'inner.ts':
      'const one = (x: number) => x + 100;\nexport const inner = (x: number) => one(x);\nexport const one2 = (x: number) => x;\n',
    'shared.ts': 'export const one = (x: number) => x + 1;\nexport default (x: number) => x;\n',
  };
  const edited = files['inner.ts'].replace('x + 100', 'x + 101');
  assert.equal(namesOf(await betweenFiles({ ...files, 'inner.ts': edited }, files)), ['inner.ts one']);
  const both = edited.replace('=> x;', '=> x + 5;');
  assert.equal(namesOf(await betweenFiles({ ...files, 'inner.ts': both }, files)), ['inner.ts one']);
});

test('where an edit changes a closure its file is named, or its package; where it does not nothing differs', async () => {
  await fc.assert(
    fc.asyncProperty(generatedProject, fc.nat(), async (project, drawn) => {
      const edited = drawn % project.literals;
      const [path = ''] = Object.entries(project.files).find(([, text]) => text.includes(`«${edited}»`)) ?? [];
      const was = await closureOf(withLiterals(project, base));
      const now = await closureOf(withLiterals(project, (literal) => base(literal) + (literal === edited ? 1 : 0)));
      const differences = await codeDifferences(now.kept, was.kept);
      if (now.digest === was.digest) return assert.equal(differences, [], path);
      const installed = /^node_modules\/([^/]+)/.exec(path)?.[1];
      const named = differences.some((one) =>
        installed === undefined
          ? one.code === 'declaration' && one.module === path
          : one.code === 'package' && one.name === installed,
      );
      assert.ok(named, `${path} is not in ${JSON.stringify(differences)}`);
      assert.is(differences.length, 1, JSON.stringify(differences));
    }),
    { numRuns: 10 },
  );
});

const files = {
  'main.ts':
    "import { scale as a } from './a.js';\nimport { scale as b, Held } from './b.js';\nexport const work = () => a(1) + b(2) + new Held().own;\n",
  'a.ts': 'const scale2 = 5;\nexport const scale = (x: number) => x * scale2;\nexport const unread = 1;\n',
  'b.ts': 'export function scale(x: number) {\n  return x + 7;\n}\nexport class Held {\n  own = 3;\n}\n',
};

test('functions of one name in two modules are told apart, and a class and a constant by their kind', async () => {
  const edited = (file: keyof typeof files, from: string, to: string) =>
    betweenFiles({ ...files, [file]: files[file].replace(from, to) }, files);
  assert.equal(namesOf(await edited('a.ts', 'x * scale2', 'x / scale2')), ['a.ts scale']);
  assert.equal(namesOf(await edited('b.ts', 'x + 7', 'x + 8')), ['b.ts scale']);
  const [constant] = await edited('a.ts', '= 5', '= 6');
  assert.equal(constant, {
    code: 'declaration',
    module: 'a.ts',
    kind: 'constant',
    name: 'scale2',
    change: 'differs',
    now: 'const scale2 = 6',
    was: 'const scale2 = 5',
  });
  const [held] = await edited('b.ts', 'own = 3', 'own = 4');
  assert.is(held?.code === 'declaration' && held.kind, 'class');
  assert.equal(namesOf(await edited('a.ts', 'unread = 1', 'unread = 2')), []);
});

test('a function that is new or gone, an import that leads elsewhere, and a module that only one has are named', async () => {
  const more = {
    ...files,
    'main.ts': files['main.ts'].replace('a(1)', 'a(third)').replace('export', "import { third } from './c.js';\nexport"),
    'c.ts': 'export const third = 3;\n',
  };
  assert.equal(namesOf(await betweenFiles(more, files)), ['c.ts', 'main.ts work']);
  assert.equal(namesOf(await betweenFiles(files, more)), ['c.ts', 'main.ts work']);
  const swapped = {
    ...files,
    'main.ts': files['main.ts'].replace('./a.js', './x.js').replace('./b.js', './a.js').replace('./x.js', './b.js'),
  };
  const both = { ...files, 'a.ts': `${files['a.ts']}export class Held {\n  own = 3;\n}\n` };
  const found = await betweenFiles({ ...both, 'main.ts': swapped['main.ts'] }, both);
  assert.ok(namesOf(found).includes('main.ts imports'), JSON.stringify(found));
});

test('a module of data and one that exports as CommonJS does count as wholes, an edit anywhere in them being named', async () => {
  const mixed = {
    'main.ts':
      "import data from './data.json';\nimport old from './old.cjs';\nexport const work = () => data.rate + old.twice(1);\n",
    'data.json': '{ "rate": 1, "unread": 2 }',
    'old.cjs': 'const two = 2;\nfunction twice(x) {\n  return x * two;\n}\nmodule.exports = { twice };\n',
  };
  const edited = (file: keyof typeof mixed, from: string, to: string) =>
    betweenFiles({ ...mixed, [file]: mixed[file].replace(from, to) }, mixed);
  assert.equal(namesOf(await edited('data.json', '"rate": 1', '"rate": 3')), ['data.json content']);
  assert.equal(namesOf(await edited('old.cjs', 'x * two', 'x + two')), ['old.cjs twice']);
  assert.equal(namesOf(await edited('old.cjs', 'exports = { twice }', 'exports = { twice, two }')), ['old.cjs statements']);
});

test('a module that was renamed and edited is one module, whose function is named; one that was only renamed is no difference', async () => {
  const { 'a.ts': a, 'b.ts': b, 'main.ts': main } = files;
  const moved = { 'main.ts': main.replace('./a.js', './other/c.js'), 'b.ts': b };
  assert.equal(await betweenFiles({ ...moved, 'other/c.ts': a }, files), []);
  assert.equal(await betweenFiles({ ...moved, 'other/c.ts': a.replace('x * scale2', 'x / scale2') }, files), [
    {
      code: 'declaration',
      module: 'other/c.ts',
      wasModule: 'a.ts',
      kind: 'function',
      name: 'scale',
      change: 'differs',
      now: 'const scale = (x) => x / scale2',
      was: 'const scale = (x) => x * scale2',
    },
  ]);
  const apart = {
    ...moved,
    'other/c.ts': 'export const scale = (x: number) => x;\nconst p = 1;\nconst q = 2;\nexport const r = p + q;\n',
  };
  assert.equal(namesOf(await betweenFiles(apart, files)), ['a.ts', 'main.ts imports', 'other/c.ts']);
});

test('of several renamed modules each is paired with the likest, and the module that a closure begins with may be one', async () => {
  const both = { 'main.ts': files['main.ts'].replace('./a.js', './d.js').replace('./b.js', './c.js') };
  const now = { ...both, 'c.ts': files['b.ts'].replace('x + 7', 'x + 8'), 'd.ts': files['a.ts'] };
  assert.equal(namesOf(await betweenFiles(now, files)), ['c.ts scale']);
  const entries = (path: string, literal: number) =>
    kept({
      entry: path,
      exported: 'work',
      modules: { [path]: { text: digestOf(`${literal}`), form: 'js', imports: {} } },
    });
  const textsOf = (literal: number) => new Map([[digestOf(`${literal}`), `export const work = () => ${literal};\n`]]);
  const differences = await codeDifferences(
    { ...entries('new.ts', 2), texts: textsOf(2) },
    { ...entries('old.ts', 1), texts: textsOf(1) },
  );
  assert.equal(namesOf(differences), ['new.ts work']);
  const unnamed = (path: string, literal: number) => ({
    'main.ts': `import f from './${path}.js';\nexport const work = () => f();\n`,
    [`${path}.ts`]: `export default () => ${literal};\n`,
  });
  assert.equal(namesOf(await betweenFiles(unnamed('x', 1), unnamed('y', 2))), ['main.ts imports', 'x.ts', 'y.ts']);
});

const kept = (more: Partial<KeptClosure>): KeptWithTexts => ({
  closure: { entry: 'sluice:x', exported: 'x', version: '1', files: null, modules: {}, own: [], packages: [], ...more },
  texts: new Map(),
});

test('packages are told by their versions, and this package by its own and the parts that are used', async () => {
  const [one, other] = [digestOf('1'), digestOf('2')];
  const was = kept({ packages: ['fp-ts@2.0.0 a', '@a/b@1.0.0 c', 'gone@1.0.0 g'], own: [['sluice:stages/load', 'load', one]] });
  const now = kept({ version: '2', packages: ['fp-ts@2.1.0 b', '@a/b@1.0.0 d'], own: [['sluice:stages/load', 'load', other]] });
  assert.equal(await codeDifferences(now, was), [
    { code: 'sluice', now: '2', was: '1' },
    { code: 'own', module: 'sluice:stages/load', name: 'load', change: 'differs' },
    { code: 'package', name: '@a/b', change: 'content', now: '1.0.0', was: '1.0.0' },
    { code: 'package', name: 'fp-ts', change: 'differs', now: '2.1.0', was: '2.0.0' },
    { code: 'package', name: 'gone', change: 'gone', was: '1.0.0' },
  ]);
  assert.equal(await codeDifferences(now, now), []);
});

test.run();

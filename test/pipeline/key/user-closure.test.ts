import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { closureOf } from '../fixtures/modules.js';

const MODULES = 5;

/** Imports of a module: the places of others that it calls, imports dynamically, and imports dynamically in what nothing uses. */
type Imports = { readonly calls: readonly number[]; readonly dynamic: readonly number[]; readonly unused: readonly number[] };

const places = fc.uniqueArray(fc.nat(MODULES - 1), { maxLength: 2 });
const project = fc.array(fc.record<Imports>({ calls: places, dynamic: places, unused: places }), {
  minLength: MODULES,
  maxLength: MODULES,
});

const fileOf = (place: number): string => (place === 0 ? 'main' : `part-${place}`);

const textOf = ({ calls, dynamic, unused }: Imports, constant: number): string =>
  [
    ...calls.map((one) => `import { work as work${one} } from './${fileOf(one)}.js';`),
    `const constant = () => ${constant};`,
    `export const work = (depth: number) => depth > 0 ? [constant(), ${[
      ...calls.map((one) => `work${one}(depth - 1)`),
      ...dynamic.map((one) => `import('./${fileOf(one)}.js').then(({ work }) => work(depth - 1))`),
    ].join(', ')}] : [];`,
    // Not exported, since of a module that is imported dynamically every export counts.
    ...(unused.length === 0 ? [] : [`const idle = () => [${unused.map((one) => `import('./${fileOf(one)}.js')`).join(', ')}];`]),
  ].join('\n');

const filesOf = (modules: readonly Imports[], constants: readonly number[]): Readonly<Record<string, string>> =>
  Object.fromEntries(modules.map((one, at) => [`${fileOf(at)}.ts`, textOf(one, constants[at] as number)]));

const reachedIn = (modules: readonly Imports[]): ReadonlySet<number> => {
  const reached = new Set([0]);
  for (const at of reached) {
    const { calls, dynamic } = modules[at] as Imports;
    for (const one of [...calls, ...dynamic]) reached.add(one);
  }
  return reached;
};

test('an edit changes the closure of an export if it can run that module, imported either way, and not otherwise', async () => {
  await fc.assert(
    fc.asyncProperty(project, fc.nat(MODULES - 1), async (modules, edited) => {
      const constants = modules.map((_, at) => at * 7);
      const digest = await closureOf(filesOf(modules, constants));
      const after = await closureOf(
        filesOf(
          modules,
          constants.map((constant, at) => (at === edited ? constant + 1 : constant)),
        ),
      );
      assert.is(after !== digest, reachedIn(modules).has(edited));
    }),
    { numRuns: 15 },
  );
});

test('dynamic imports in what is not used change no closure', async () => {
  await fc.assert(
    fc.asyncProperty(project, async (modules) => {
      const constants = modules.map((_, at) => at);
      const without = modules.map((one) => ({ ...one, unused: [] }));
      assert.is(await closureOf(filesOf(modules, constants)), await closureOf(filesOf(without, constants)));
    }),
    { numRuns: 15 },
  );
});

test('two modules of the same text are not one: what runs once differs from what runs twice', async () => {
  const state = 'export const state = { n: 0 };';
  const through = (of: string) => ({
    'main.ts':
      "import { state } from './state.js';\nexport const work = () => import('./run.js').then(({ run }) => run() + state.n);",
    'run.ts': `import { state } from './${of}.js';\nexport const run = () => { state.n += 1; return state.n; };`,
    'state.ts': state,
    'state-2.ts': state,
  });
  const digest = await closureOf(through('state'));
  assert.is(await closureOf(through('state')), digest);
  assert.is.not(await closureOf(through('state-2')), digest);
});

test('the folder of what is imported dynamically does not change a closure, whatever its name', async () => {
  const inside = (folder: string) => ({
    'main.ts': `export const work = () => import(${JSON.stringify(`./${folder}/run.js`)}).then(({ run }) => run());`,
    [`${folder}/run.ts`]: 'export const run = () => 2;',
  });
  const digest = await closureOf(inside('below'));
  for (const folder of ["it's", 'quo"te', '`back`tick', 'ünï', 'back\\slash', '#hash', 'per%20cent'])
    assert.is(await closureOf(inside(folder)), digest, folder);
});

test.run();

import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Digest, digestOf } from '../../../artifacts/digest.js';
import type { CompleteConfig } from '../../../pipeline/configuration.js';
import { rememberClosures } from '../../../pipeline/key/component-identity.js';
import { type KeyIngredients, nodeKey } from '../../../pipeline/key/node-key.js';
import { sourceClosures } from '../../../pipeline/key/source-closure.js';
import { type StageDefinition, stage } from '../../../pipeline/stage.js';
import { problemOf, resultOf } from '../../artifacts/fixtures/scratch.js';
import { codeMarks, moduleFolder, packages, urlOf } from '../fixtures/modules.js';
import { addStage, countStage, oneStage } from '../fixtures/stages.js';

const closures = rememberClosures(sourceClosures(packages, codeMarks));
const backendA = { name: 'a', source: import.meta.url, exported: 'engineA' };
/** Stands for a backend; a change of it changes the keys of numeric stages. */
export const engineA = () => 1;
/** Another backend. */
export const engineB = () => 2;

/** A configuration whose two forms are equal. */
const complete = (config: object): CompleteConfig => ({ config, decoded: config }) as unknown as CompleteConfig;

const base: KeyIngredients = {
  definition: oneStage,
  ...complete({ n: 1, wait: 0 }),
  inputs: {},
  files: [],
  seed: 0,
  backend: backendA,
};
const keyOf = async (change: Partial<KeyIngredients> = {}) => (await resultOf(nodeKey(closures, { ...base, ...change }))).key;

/** A stage that computes with a backend. */
export const numericStage: StageDefinition = stage({
  name: 'numeric',
  source: import.meta.url,
  config: countStage.config,
  inputs: {},
  outputs: countStage.outputs,
  numeric: true,
  load: () => countStage.load() as never,
});

/** A stage that computes with a backend under some configurations. */
export const sometimesNumericStage: StageDefinition = stage({
  name: 'sometimesNumeric',
  source: import.meta.url,
  config: countStage.config,
  inputs: {},
  outputs: countStage.outputs,
  numeric: ({ steps }) => steps > 3,
  load: () => countStage.load() as never,
});

test('configuration, inputs, files, seed and stage each change the key; equal ingredients give equal keys', async () => {
  const file = { name: 'a.bin', digest: digestOf('a'), bytes: 1 };
  const keys = await Promise.all([
    keyOf(),
    keyOf({ ...complete({ n: 2, wait: 0 }) }),
    keyOf({ inputs: { one: digestOf('x') } }),
    keyOf({ inputs: { one: digestOf('y') } }),
    keyOf({ inputs: { other: digestOf('x') } }),
    keyOf({ files: [file] }),
    keyOf({ files: [{ ...file, name: 'b.bin' }] }),
    keyOf({ files: [{ ...file, digest: digestOf('b') }] }),
    keyOf({ seed: 1 }),
    keyOf({ definition: countStage }),
  ]);
  assert.is(new Set(keys).size, keys.length);
  assert.is(await keyOf({ ...complete({ wait: 0, n: 1 }) }), keys[0] as Digest);
});

test('a seed reaches the key of a seeded stage only, a backend that of a numeric one only', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(), async (a, b) => {
      assert.is(await keyOf({ definition: addStage, seed: a }), await keyOf({ definition: addStage, seed: b }));
      assert.is((await keyOf({ seed: a })) === (await keyOf({ seed: b })), a === b);
    }),
    { numRuns: 10 },
  );
  const backendB = { ...backendA, name: 'b' };
  assert.is(await keyOf({ backend: backendB }), await keyOf());
  const sometimes = (steps: number, backend: KeyIngredients['backend']) =>
    keyOf({ definition: sometimesNumericStage, ...complete({ steps, scale: 1 }), backend });
  assert.is(await sometimes(3, backendB), await sometimes(3, backendA));
  assert.is.not(await sometimes(4, backendB), await sometimes(4, backendA));
  const numeric = (backend: KeyIngredients['backend']) => keyOf({ definition: numericStage, backend });
  assert.is.not(await numeric(backendB), await numeric(backendA));
  assert.is.not(await numeric({ ...backendA, exported: 'engineB' }), await numeric(backendA));
});

test('the parts say all that the key is made of', async () => {
  const { key, parts } = await resultOf(nodeKey(closures, { ...base, seed: 7, inputs: { one: digestOf('x') } }));
  assert.equal(
    [parts.stage, parts.config, parts.inputs, parts.seed, parts.backend],
    ['one', { n: 1, wait: 0 }, { one: digestOf('x') }, 7, null],
  );
  assert.is(await keyOf({ seed: 7, inputs: { one: digestOf('x') } }), key);
});

const wheelModule = (spokes: string) => `
import { component, positiveInteger, record, withDefault } from 'sluice';
export const wheel = component({ kind: 'wheel', name: 'wheel', source: import.meta.url, config: record('wheel', { spokes: withDefault(positiveInteger, 8) }),
  load: async () => () => ${spokes} });`;

test('a component enters by its settings and its own closure, not by its place or its location', async () => {
  const wheelIn = (folder: string, config: unknown, root: string) => ({
    component: 'wheel',
    name: 'wheel',
    source: urlOf(folder, 'wheel.ts'),
    config,
    location: { root },
  });
  const [here, there, other] = ['70', '70 /* a comment */', '71'].map((spokes) =>
    moduleFolder({ 'wheel.ts': wheelModule(spokes) }),
  ) as [string, string, string];
  const nested = (wheel: unknown) => keyOf({ ...complete({ deep: [{ wheel }] }) });
  const key = await nested(wheelIn(here, { spokes: 8 }, 'a'));
  assert.is(await nested(wheelIn(here, { spokes: 8 }, 'b')), key);
  assert.is(await nested(wheelIn(there, { spokes: 8 }, 'a')), key);
  assert.is.not(await nested(wheelIn(other, { spokes: 8 }, 'a')), key);
  assert.is.not(await nested(wheelIn(here, { spokes: 9 }, 'a')), key);
});

test('a copy of a definition, as `require` has it beside the ES module, has the key of the definition', async () => {
  assert.is(await keyOf({ definition: { ...oneStage } }), await keyOf({ definition: oneStage }));
});

test('a stage that its module does not export is a problem that says so', async () => {
  const hidden = { ...oneStage, stage: 'hidden' };
  const { problem, what, remedy } = await problemOf(nodeKey(closures, { ...base, definition: hidden }));
  assert.is(problem, 'usage');
  assert.match(what, 'not exported by the module');
  assert.match(remedy, 'export it by name');
});

test.run();

import * as fc from 'fast-check';
import * as t from 'io-ts';
import { of } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { component, componentOf } from '../../../artifacts/component.js';
import { positiveInteger } from '../../../base/codecs/number.js';
import { record, withDefault } from '../../../base/codecs/record.js';
import { type ExperimentResult, experiment } from '../../../pipeline/experiment.js';
import { start } from '../../../pipeline/flow.js';
import { named } from '../../../pipeline/named.js';
import { configuredGraph, parseOverride } from '../../../pipeline/run/configure.js';
import { stage } from '../../../pipeline/stage.js';
import { withResources } from '../../../pipeline/with-resources.js';
import { leftOf, rightOf } from '../fixtures/run.js';
import { add, count, numberKind, one } from '../fixtures/stages.js';

/** A component for these tests. */
export const wheel = component({
  kind: 'wheel',
  name: 'wheel',
  source: import.meta.url,
  config: record('wheel', { spokes: withDefault(positiveInteger, 8) }),
  load: async () => () => 'a wheel',
});

/** A stage with components in its configuration. */
export const cartStage = stage({
  name: 'cart',
  source: import.meta.url,
  config: record('cart', { wheel: componentOf('wheel'), spares: withDefault(t.array(componentOf('wheel')), []) }),
  inputs: {},
  outputs: { cart: numberKind },
  load: async () => () => of(),
});

const cart = (config: unknown) => start(cartStage, config as never);

const configured = async (build: () => ExperimentResult, ...sets: readonly string[]) =>
  configuredGraph(
    experiment('test', build),
    sets.map((text) => rightOf(parseOverride(text))),
  )();

const configs = async (build: () => ExperimentResult, ...sets: readonly string[]): Promise<Readonly<Record<string, unknown>>> =>
  Object.fromEntries(rightOf(await configured(build, ...sets)).nodes.map(({ name, config }) => [name, config]));

test('an override is read back as what was written, JSON as JSON and the rest as text', () => {
  const key = fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,5}$/);
  fc.assert(
    fc.property(key, fc.array(key, { minLength: 1, maxLength: 3 }), fc.jsonValue(), (name, path, value) => {
      const text = `${name}.${path.join('.')}=${JSON.stringify(value)}`;
      assert.equal(rightOf(parseOverride(text)), { stage: name, path, value: JSON.parse(JSON.stringify(value)) });
    }),
  );
  assert.equal(rightOf(parseOverride('load.root=data=x y')).value, 'data=x y');
  assert.equal(rightOf(parseOverride('load.root=')).value, '');
});

test('an override by null leaves a key out, a key that takes null has it, and one that there is not is refused', async () => {
  const written = () => add({ by: 5 })(one({ n: 2 }));
  assert.equal(await configs(written, 'add.by=null', 'one.n=null'), {
    one: { n: 1, wait: 0 },
    add: { by: 1, scale: undefined },
  });
  const pages = stage({
    name: 'pages',
    source: import.meta.url,
    config: record('pages', { most: withDefault(t.union([positiveInteger, t.null]), 3) }),
    inputs: {},
    outputs: { one: numberKind },
    load: async () => () => of(),
  });
  assert.equal(await configs(() => start(pages, {}), 'pages.most=null'), { pages: { most: null } });
  assert.equal(
    await configs(() => cart({ wheel: wheel({ spokes: 6 }) }), 'cart.wheel.spokes=null'),
    await configs(() => cart({ wheel: wheel() })),
  );
  const refused = leftOf(await configured(written, 'add.bye=null'));
  assert.equal([refused.where, /there is no such key; did you mean "by"/.test(refused.what)], ['--set add.bye=null', true]);
  assert.match(leftOf(await configured(() => cart({ wheel: wheel() }), 'cart.wheel=null')).what, /wheel: this key is required/);
});

test('an override without a stage, a key or a value is a problem that shows how to write one', () => {
  for (const text of ['search.epochs', '.epochs=2', 'search.=2', '']) {
    assert.match(leftOf(parseOverride(text)).remedy, '--set STAGE.KEY=VALUE', text);
  }
});

test('a configuration is completed with its defaults and overridden by stage or by name', async () => {
  const build = () => ({ a: one(), b: one().pipe(add({ by: 1 })), c: one().pipe(named('wide', add({ by: 1 }))) });
  const plain = await configs(build);
  assert.equal(plain['one-1'], { n: 1, wait: 0 });
  const set = await configs(build, 'one.n=5', 'one-2.n=6', 'wide.by=7');
  assert.equal(
    [set['one-1'], set['one-2'], set['one-3']],
    [
      { n: 5, wait: 0 },
      { n: 6, wait: 0 },
      { n: 5, wait: 0 },
    ],
  );
  assert.is((set['wide'] as { by: number }).by, 7);
  assert.is((set['add'] as { by: number }).by, 1);
});

test('a key that is left out is inherited from the nearest stage before, after its overrides', async () => {
  const build = () => one().pipe(count({ scale: 4 }), add()) as ExperimentResult;
  const far = () => {
    const counted = one().pipe(count({ scale: 4 }));
    return one().pipe(add(counted)) as ExperimentResult;
  };
  // add takes only `one`, so a stage that is not among its inputs gives it nothing.
  assert.is(((await configs(build))['add'] as { scale?: number }).scale, undefined);
  assert.is(((await configs(far))['add'] as { scale?: number }).scale, undefined);
  const { inheritScale, scaled } = await import('../fixtures/inheriting.js');
  const chain = () => scaled({ scale: 4 }).pipe(inheritScale(), named('last', inheritScale())) as ExperimentResult;
  assert.is(((await configs(chain))['last'] as { scale?: number }).scale, 4);
  assert.is(((await configs(chain, 'scaled.scale=9'))['last'] as { scale?: number }).scale, 9);
  const nearest = await configs(chain, 'inherit-scale.scale=2');
  assert.is((nearest['last'] as { scale?: number }).scale, 2);
});

test('settings of a component are set without naming its config, completed and checked', async () => {
  const build = () => cart({ wheel: wheel(), spares: [wheel({ spokes: 3 }), wheel()] });
  const { wheel: first, spares } = (await configs(build, 'cart.wheel.spokes=12'))['cart'] as {
    wheel: { config: unknown };
    spares: readonly { config: unknown }[];
  };
  assert.equal(first.config, { spokes: 12 });
  assert.equal(
    spares.map(({ config }) => config),
    [{ spokes: 3 }, { spokes: 8 }],
  );
  const wrong = leftOf(await configured(build, 'cart.wheel.spoks=12'));
  assert.match(wrong.what, 'wheel: spoks: there is no such key; did you mean "spokes"?');
});

test('an unknown key, a wrong type and an unknown stage are refused with what, where and the nearest name', async () => {
  const build = () => one().pipe(count());
  const key = leftOf(await configured(build, 'count.step=3'));
  assert.equal([key.problem, key.where], ['usage', '--set count.step=3']);
  assert.match(key.what, 'step: there is no such key; did you mean "steps"? (known: steps, scale)');
  const type = leftOf(await configured(build, 'count.steps=many'));
  assert.match(type.what, 'steps: must be a whole number from 1, not "many"');
  assert.is(type.where, '--set count.steps=many');
  assert.is(leftOf(await configured(build, 'count.steps=2', 'count.steps=0', 'count.scale=3')).where, '--set count.steps=0');
  assert.is(leftOf(await configured(() => one().pipe(count({ steps: 0 })), 'count.scale=3')).where, 'stage count');
  const missing = leftOf(await configured(build, 'cout.steps=3'));
  assert.match(missing.what, 'this experiment has no stage "cout"; did you mean "count"?');
  assert.match(missing.remedy, 'one, count');
  assert.match(leftOf(await configured(() => cart({ wheel: 3 }))).what, 'wheel: must be a wheel, not 3');
});

test('an override of more keys inside one another than any configuration has is refused', () => {
  assert.match(leftOf(parseOverride(`load.${'a.'.repeat(50_000)}b=1`)).what, 'more than 20 keys inside one another');
  assert.is((rightOf(parseOverride(`load.${'a.'.repeat(19)}b=1`)) as { path: readonly string[] }).path.length, 20);
});

/** A stage whose resources follow from its configuration. */
export const wideStage = stage({
  name: 'wide',
  source: import.meta.url,
  config: record('wide', { parts: withDefault(positiveInteger, 2) }),
  inputs: {},
  outputs: { one: numberKind },
  resources: ({ parts }) => ({ cores: parts, minutes: 5 }),
  load: async () => () => of(),
});

const resources = async (build: () => ExperimentResult, ...sets: readonly string[]) =>
  Object.fromEntries(rightOf(await configured(build, ...sets)).nodes.map(({ name, resources: asked }) => [name, asked]));

test("a stage's resources are those that it states, over them the experiment's, and over both those of --set", async () => {
  const build = () => start(wideStage, { parts: 3 }).pipe(withResources({ cores: 7, memory: 10 }, named('sum', add())));
  assert.equal(await resources(build), { wide: { cores: 3, minutes: 5 }, sum: { cores: 7, memory: 10 } });
  const set = ['wide.parts=4', 'wide.resources.minutes=0.5', 'sum.resources.memory=99', 'sum.resources.device=gpu'];
  assert.equal(await resources(build, ...set), {
    wide: { cores: 4, minutes: 0.5 },
    sum: { cores: 7, memory: 99, device: 'gpu' },
  });
  const [, whole] = Object.entries(await resources(build, 'wide.resources={"cores":1}'))[0] as [string, unknown];
  assert.equal(whole, { cores: 1 });
});

test('resources that there are not, and values that they cannot have, are problems that say how to write them', async () => {
  const build = () => start(wideStage, {});
  const refused = async (text: string) => leftOf(await configured(build, text));
  const misspelt = await refused('wide.resources.core=2');
  assert.equal([misspelt.problem, misspelt.where], ['usage', '--set wide.resources.core=2']);
  assert.match(misspelt.what, 'did you mean "cores"?');
  assert.match(misspelt.remedy, '--set wide.resources.cores=4');
  assert.match((await refused('wide.resources.cores=many')).what, 'cores: must be a whole number from 1, not "many"');
  assert.match((await refused('wide.resources.memory.most=2')).what, 'memory.most: there is no such key');
  const whole = await refused('wide.resources=all');
  assert.match(whole.what, 'resources must be an object');
  assert.equal([whole.where, whole.remedy.includes('--set wide.resources.cores=4')], ['--set wide.resources=all', true]);
  for (const [text, key] of [
    ['memry=100', 'memory'],
    ['memory=abc', 'memory'],
    ['minutes=-1', 'minutes'],
    ['mins=3', 'minutes'],
  ]) {
    const { where, remedy } = await refused(`wide.resources.${text}`);
    assert.is(where, `--set wide.resources.${text}`);
    assert.match(remedy, `--set wide.resources.${key}=`);
  }
  const given = leftOf(await configured(() => one().pipe(withResources({ mins: 3 } as never, add())) as ExperimentResult));
  assert.is(given.where, 'stage add');
  assert.match(given.what, 'mins: there is no such key; did you mean "minutes"?');
  assert.throws(
    () => withResources(4 as never, add()),
    (error: { what: string }) => error.what === 'the resources are 4',
  );
  const taken = { name: 'own', source: '', config: record('own', { resources: positiveInteger }), inputs: {}, outputs: {} };
  assert.throws(
    () => stage({ ...taken, load: async () => () => of() }),
    (error: { what: string }) => error.what.includes('has a key "resources"'),
  );
});

test.run();

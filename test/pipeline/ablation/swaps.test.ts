import { either } from 'fp-ts';
import * as t from 'io-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Component } from '../../../artifacts/component.js';
import * as sluice from '../../../index.js';
import { parseSwap } from '../../../pipeline/ablation/parse-swap.js';
import { swapsOf } from '../../../pipeline/ablation/swaps-of.js';
import { experiment } from '../../../pipeline/experiment.js';
import { givenValue } from '../../../pipeline/run/field-codec.js';
import { graphOf } from '../../../pipeline/run/graph.js';
import { rightOf } from '../fixtures/run.js';

const { darts, load, retrain, robustDartsStopping, search, shapes, softmax } = sluice;

const whole = experiment('whole', { choices: { scale: ['paper', 'small'] } }, () => {
  const found = load(shapes({ train: 20, test: 20 })).pipe(
    search({ space: darts({ cells: 3, channels: 8 }), architecture: softmax(), epochs: 2 }),
    sluice.discretise(),
  );
  return found.pipe(retrain());
});
const graph = rightOf(graphOf(whole, { scale: 'paper' }));
const names = { exports: sluice, folder: new URL('.', import.meta.url).pathname };
const resolved = (...texts: readonly string[]) =>
  swapsOf(
    texts.map((text) => rightOf(parseSwap(text))),
    whole,
    graph,
    names,
  )();
const valuesOf = async (text: string) => rightOf(await resolved(text))[0]?.values ?? [];
const changesOf = async (text: string) => (await valuesOf(text)).map(({ change }) => change);
const refusalOf = async (...texts: readonly string[]): Promise<string> => {
  const found = await resolved(...texts);
  if (either.isRight(found)) throw new Error(`${texts.join(' ')} was expected to be refused`);
  assert.is(found.left.problem, 'usage');
  assert.match(found.left.where, /^--swap /);
  return `${found.left.what} (${found.left.remedy})`;
};

test('a key that takes a component has those of its kinds by their public names, with their settings', async () => {
  const values = await valuesOf('search.architecture=gdas,dirichlet(anchor=0.01),enas({"hidden": 32})');
  assert.equal(
    values.map(({ name }) => name),
    ['gdas', 'dirichlet(anchor=0.01)', 'enas({"hidden": 32})'],
  );
  const components = values.map(({ change }) => (change as { readonly value: Component }).value);
  assert.equal(
    components.map(({ component, name, config }) => [component, name, config]),
    [
      ['relaxation', 'gdas', {}],
      ['relaxation', 'dirichlet', { anchor: 0.01 }],
      ['method', 'enas', { hidden: 32 }],
    ],
  );
  const [dataset] = (await changesOf('load.dataset=shapes(train=30,test=10)')) as readonly { readonly value: Component }[];
  assert.equal(dataset?.value.config, { train: 30, test: 10 });
});

test('other keys have data, words as texts, and what functions give', async () => {
  assert.equal(await changesOf('search.epochs=1,2'), [
    { change: 'value', path: ['epochs'], value: 1 },
    { change: 'value', path: ['epochs'], value: 2 },
  ]);
  assert.equal(
    (await valuesOf('search.order=first,second')).map(({ name, change }) => [name, change.change === 'value' && change.value]),
    [
      ['first', 'first'],
      ['second', 'second'],
    ],
  );
  const [, dropout] = await changesOf('search.dropout=false,concreteDropout(probability=0.2)');
  assert.equal(dropout?.change === 'value' && (dropout.value as { probability: number }).probability, 0.2);
  assert.equal(
    (await valuesOf('search.space.cells=3,4')).map(({ name }) => name),
    ['cells=3', 'cells=4'],
  );
});

test('a stage has presets, other stages, and the component of the one key that takes it', async () => {
  const [preset, stopping, stage, component] = await changesOf(
    'search=rspsSettings.cifar10,robustDartsStopping(paper),retrain(epochs=3),gdas',
  );
  const keysOf = (settings: object) => Object.entries(settings).map(([key, value]) => ({ path: [key], value }));
  assert.equal(preset, { change: 'settings', settings: keysOf(sluice.rspsSettings.cifar10()) });
  assert.equal(stopping, { change: 'settings', settings: keysOf(robustDartsStopping('paper')) });
  assert.ok(stage?.change === 'stage' && stage.definition === retrain.operatorOf);
  assert.equal(stage?.change === 'stage' && stage.settings, { epochs: 3 });
  assert.equal(component?.change === 'value' && component.path, ['architecture']);
});

test('a null leaves a key out where its codec takes none, and settings are written by their keys', async () => {
  assert.equal(await changesOf('search.optimiser=null,{"learningRate":0.1}'), [
    { change: 'value', path: ['optimiser'], value: undefined },
    { change: 'value', path: ['optimiser'], value: { learningRate: 0.1 } },
  ]);
  const [byKeys, json, preset] = await changesOf(
    'search={architecture=rsps,weights.clip=3,optimiser=null},{"epochs":3,"optimiser":null},rspsSettings.cifar10(epochs=3,optimiser=null)',
  );
  const out = { path: ['optimiser'], value: undefined };
  assert.equal(byKeys, {
    change: 'settings',
    settings: [{ path: ['architecture'], value: sluice.rsps() }, { path: ['weights', 'clip'], value: 3 }, out],
  });
  assert.equal(json, { change: 'settings', settings: [{ path: ['epochs'], value: 3 }, out] });
  assert.equal(preset?.change === 'settings' && preset.settings.slice(-2), [{ path: ['epochs'], value: 3 }, out]);
  const [bounded, narrow] = await changesOf('retrain.weights={learningRate=0.1,clip=null},{"clip": 3}');
  assert.equal(bounded?.change === 'value' && bounded.value, { learningRate: 0.1, clip: undefined });
  assert.equal(narrow?.change === 'value' && narrow.value, { clip: 3 });
  assert.is(givenValue(t.union([t.number, t.null]), null), null, 'a null that a codec takes is a value');
});

test('a stage of a module of the user is found by its path, and choices by their values', async () => {
  const [guessed] = await changesOf('search=../fixtures/counted.ts:guess(guess=3)');
  assert.ok(guessed?.change === 'stage' && guessed.definition.stage === 'guess');
  assert.equal(await changesOf('scale=small'), [{ change: 'choice', value: 'small' }]);
});

test('what a swap names in vain is refused with what is near', async () => {
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['serch.epochs=1'], /no stage "serch"; did you mean "search"/],
    [['scal=paper'], /no stage or choice "scal"; did you mean "scale"/],
    [['scale=paper,smal'], /"smal" is no value of "scale"; did you mean "small"/],
    [['search.architecture=softmx'], /no relaxation or method "softmx"; did you mean "softmax"/],
    [['search.architecture=shapes'], /"shapes" is a dataset, where a relaxation or method is wanted.*dirichlet/],
    [['search.dropout=concretDropout()'], /nothing is called "concretDropout"; did you mean "concreteDropout"/],
    [['search=rspsSetings.cifar10'], /nothing is called "rspsSetings.cifar10"/],
    [['search=3'], /"3" cannot take the place of a stage/],
    [['search=load'], /neither a stage nor settings of search|cannot be made/],
    [['search=rspsSettings.cifar10(epoch=3)'], /takes no settings but those of search; did you mean "epochs"/],
    [['search.dropout=sluiceVersion(1)'], /nothing is called "sluiceVersion"/],
    [['search=shapes'], /neither a stage nor settings of search/],
    [['search=./absent.ts:mine'], /the module "\.\/absent\.ts" cannot be loaded/],
    [['search=../fixtures/counted.ts:mine'], /exports no "mine" \(name one of its exports: .*guess/],
    [['search=robustDartsStopping(papr)'], /it knows no "papr"/],
    [['search.epochs=1', 'search.epochs=2'], /"search.epochs" is swapped twice/],
  ];
  for (const [texts, what] of wrong) assert.match(await refusalOf(...texts), what);
});

test.run();

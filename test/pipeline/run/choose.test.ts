import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shapes } from '../../../datasets/shapes.js';
import { darts } from '../../../networks/spaces/darts/space.js';
import { experiment } from '../../../pipeline/experiment.js';
import { choose } from '../../../pipeline/run/choose.js';
import { configuredGraph, parseOverride } from '../../../pipeline/run/configure.js';
import { softmax } from '../../../stages/architecture/softmax.js';
import { discretise } from '../../../stages/discretise/discretise.js';
import { load } from '../../../stages/load/load.js';
import { retrain } from '../../../stages/retrain/retrain.js';
import { search } from '../../../stages/search/search.js';
import { leftOf, rightOf } from '../fixtures/run.js';
import { one } from '../fixtures/stages.js';

const sized = experiment(
  'sized',
  { choices: { scale: ['paper', 'small'], preset: ['released', 'paper'] } },
  ({ scale, preset }) => ({
    number: one({ n: scale === 'small' ? 1 : preset === 'paper' ? 2 : 3 }),
  }),
);

const numberWith = async (...sets: readonly string[]): Promise<unknown> => {
  const graph = rightOf(
    await configuredGraph(
      sized,
      sets.map((text) => rightOf(parseOverride(text))),
    )(),
  );
  return graph.nodes.map(({ config }) => config['n'])[0];
};

test('an experiment is built with the first value of each choice, or with the one that is set last', async () => {
  assert.is(await numberWith(), 3);
  assert.is(await numberWith('preset=paper'), 2);
  assert.is(await numberWith('scale=small', 'preset=paper'), 1);
  assert.is(await numberWith('scale=small', 'scale=paper'), 3);
});

test('a key of a stage can be set beside a choice', async () => {
  assert.is(await numberWith('scale=small', 'one.n=7'), 7);
});

test('an unknown choice or value is a problem that names those there are', () => {
  const wrong = leftOf(choose(sized, [{ choice: 'scal', value: 'small' }]));
  assert.match(wrong.what, 'did you mean "scale"?');
  assert.match(wrong.remedy, 'scale, preset');
  assert.match(leftOf(choose(sized, [{ choice: 'scale', value: 'tiny' }])).remedy, 'paper, small');
  const none = experiment('none', () => ({ number: one() }));
  assert.match(leftOf(choose(none, [{ choice: 'epochs', value: '2' }])).remedy, '--set STAGE.KEY=VALUE');
});

test('a key that is set without its stage is a problem that names the stages which have it, to be copied', () => {
  const images = load(shapes());
  const whole = experiment('whole', () => ({
    network: images.pipe(
      search({ space: darts({ cells: 3, channels: 4 }), architecture: softmax() }),
      discretise(),
      retrain({ epochs: 4 }),
    ),
  }));
  const remedy = (choice: string) => leftOf(choose(whole, [{ choice, value: '3' }])).remedy;
  assert.is(remedy('epochs'), 'set it of a stage: --set search.epochs=3 or --set retrain.epochs=3');
  assert.is(
    remedy('learningRate'),
    'set it of a stage: --set search.weights.learningRate=3 or --set search.optimiser.learningRate=3 or --set retrain.weights.learningRate=3',
  );
  assert.is(remedy('cells'), 'set it of a stage: --set search.space.cells=3 or --set retrain.cells=3');
  assert.match(remedy('epoks'), '--set STAGE.KEY=VALUE');
});

test.run();

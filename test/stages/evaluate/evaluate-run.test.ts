import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DatasetSplit } from '../../../datasets/split.js';
import { EvaluateSettings } from '../../../stages/evaluate/evaluate.js';
import { runEvaluate } from '../../../stages/evaluate/evaluate-run.js';
import type { Evaluation } from '../../../stages/kinds/evaluation.js';
import { evaluationKind } from '../../../stages/kinds/evaluation.js';
import type { TrainedNetwork } from '../../../stages/kinds/trained-network.js';
import { RetrainSettings } from '../../../stages/retrain/retrain.js';
import { runRetrain } from '../../../stages/retrain/retrain-run.js';
import {
  colouredSplit,
  contextOf,
  decoded,
  type Emitted,
  emitted,
  near,
  problemOf,
  startBackend,
  tinyGenotype,
} from '../support.js';

const split = colouredSplit(24, 10);
let network: TrainedNetwork;

const runOn = (of: DatasetSplit, trained: TrainedNetwork, batchSize = 4) =>
  runEvaluate(contextOf(decoded(EvaluateSettings, { batchSize }), { split: of, network: trained }));
const evaluated = async (of = split, trained = network, batchSize = 4): Promise<Evaluation> =>
  ((await emitted(runOn(of, trained, batchSize))) as Emitted<{ readonly evaluation: Evaluation }, never>).artifacts.evaluation;
const withHeader = <A extends { readonly header: object }>(value: A, changes: object): A => ({
  ...value,
  header: { ...value.header, ...changes },
});

test.before(async () => {
  await startBackend();
  const settings = {
    cells: 3,
    channels: 4,
    epochs: 8,
    batchSize: 8,
    auxiliary: 0.4,
    dropPath: 0,
    augmentation: {},
    weights: { learningRate: 0.1 },
  };
  const trained = await emitted(runRetrain(contextOf(decoded(RetrainSettings, settings), { split, genotype: tinyGenotype })));
  network = (trained as Emitted<{ readonly network: TrainedNetwork }, never>).artifacts.network;
});

test('a trained network tells the test images far above chance; the evaluation says on what and at what cost', async () => {
  const evaluation = await evaluated();
  assert.ok(evaluation.top1 >= 0.7, `accuracy ${evaluation.top1}`);
  assert.equal([evaluation.images, evaluation.dataset, evaluation.classes], [10, 'coloured', ['red', 'green', 'blue']]);
  assert.equal(
    [evaluation.parameters, evaluation.multiplyAccumulates],
    [network.header.parameters, network.header.multiplyAccumulates],
  );
  assert.equal(
    evaluation.confusion.map((row) => row.reduce((a, b) => a + b, 0)),
    [4, 3, 3],
  );
  assert.match(evaluationKind.summary(evaluation), /10 test images of coloured.*chance 33\.33 %/);
});

test('every image is judged by itself, whatever the batch', async () => {
  const [small, large] = [await evaluated(split, network, 3), await evaluated(split, network, 100)];
  assert.equal([small.images, small.top1, small.confusion], [large.images, large.top1, large.confusion]);
  near(small.loss, large.loss, 1e-5);
});

test('images are normalised as the network learnt them, not by the data set it is tested on', async () => {
  const other = withHeader(split, { mean: [0.1, 0.9, 0.3], deviation: [1, 0.1, 3] });
  assert.equal(await evaluated(other), await evaluated());
  const retaught = withHeader(network, { mean: [0.1, 0.9, 0.3], deviation: [1, 0.1, 3] });
  assert.is.not((await evaluated(split, retaught)).loss, (await evaluated()).loss);
});

test('progress and accuracy so far come with every batch, the result at the end', async () => {
  const { metrics, events } = await emitted(runOn(split, network, 4));
  assert.equal(events, ['progress', 'metric', 'progress', 'metric', 'progress', 'metric', 'metric', 'artifact']);
  assert.equal(Object.keys(metrics[3]?.values ?? {}), ['test accuracy', 'test loss']);
});

test('a data set with other classes than the network learnt is a usage problem', async () => {
  for (const classes of [
    ['red', 'green', 'blue', 'white'],
    ['red', 'blue', 'green'],
  ]) {
    const { problem, what } = await problemOf(runOn(withHeader(split, { classes }), network));
    assert.is(problem, 'usage');
    assert.match(what, /the network tells 3 classes \(red, green, blue/);
  }
});

test('a network of numbers that are no longer finite is a problem with a remedy', async () => {
  const [name, tensor] = Object.entries(network.tensors).find(([key]) => key === 'weights/classifier.weight') as [
    string,
    TrainedNetwork['tensors'][string],
  ];
  const broken = {
    ...network,
    tensors: { ...network.tensors, [name]: { ...tensor, data: tensor.data.map(() => Number.NaN) as Float32Array } },
  };
  const { problem, what, remedy } = await problemOf(runOn(split, broken));
  assert.equal([problem, what], ['stage', 'the test loss is NaN']);
  assert.match(remedy, /lower learning rate/);
});

test('a data set without test images is a usage problem', async () => {
  const empty = {
    ...split,
    tensors: { ...split.tensors, 'test.labels': { dtype: 'I32', shape: [0], data: new Int32Array() } as const },
  };
  const { problem, what } = await problemOf(runOn(empty, network));
  assert.equal([problem, what], ['usage', 'the data set has no test images']);
});

test.run();

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DatasetSplit } from '../../../datasets/split.js';
import { EvaluateSettings } from '../../../stages/evaluate/evaluate.js';
import { runEvaluate } from '../../../stages/evaluate/evaluate-run.js';
import type { Evaluation } from '../../../stages/kinds/evaluation.js';
import { evaluationKind } from '../../../stages/kinds/evaluation.js';
import { concreteDropout } from '../../../stages/kinds/settings/dropout.js';
import type { TrainedNetwork } from '../../../stages/kinds/trained-network.js';
import { colouredSplit, contextOf, decoded, type Emitted, emitted, near, problemOf, startWebAssembly } from '../support.js';
import { trainedOn, withHeader } from './trained.js';

const split = colouredSplit(24, 10);
let network: TrainedNetwork;
let dropping: TrainedNetwork;

const runOn = (of: DatasetSplit, trained: TrainedNetwork, batchSize = 4, settings: object = {}, seed = 5) =>
  runEvaluate(contextOf(decoded(EvaluateSettings, { batchSize, ...settings }), { split: of, network: trained }, { seed }));
const evaluated = async (...given: Partial<Parameters<typeof runOn>>): Promise<Evaluation> => {
  const [of = split, trained = network, ...others] = given;
  const run = runOn(of, trained, ...others);
  return ((await emitted(run)) as Emitted<{ readonly evaluation: Evaluation }, never>).artifacts.evaluation;
};
const bytesOf = (evaluation: Evaluation): string => Buffer.from(evaluationKind.encode(evaluation)).toString();

test.before(async () => {
  await startWebAssembly();
  network = await trainedOn(split, { epochs: 8, auxiliary: 0.4 });
  dropping = await trainedOn(split, { epochs: 1, auxiliary: 0, dropout: concreteDropout({ probability: 0.3 }) });
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
    assert.match(what, /the network tells apart 3 \(red, green, blue/);
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

test('a network without dropout has one pass for any seed: no uncertainty but that of its prediction', async () => {
  const one = await evaluated();
  assert.equal([one.samples, one.deviations], [1, null]);
  const { predictiveVariance, predictiveVarianceSum, expectedEntropy, mutualInformation } = one;
  assert.equal([predictiveVariance, predictiveVarianceSum, expectedEntropy, mutualInformation], [null, null, null, null]);
  assert.ok(one.predictiveEntropy > 0 && one.predictiveEntropy < Math.log(3));
  assert.ok(one.brier > 0 && one.brier < 2);
  assert.is(bytesOf(await evaluated(split, network, 4, { samples: 3 }, 6)), bytesOf(one));
  assert.match(evaluationKind.summary(one), /parameters, ECE \d+\.\d\d %$/);
});

test('the reliability diagram counts every image once and agrees with the accuracy', async () => {
  const { reliability, top1, expectedCalibrationError } = await evaluated(split, network, 4, { bins: 5 });
  assert.is(reliability.length, 5);
  const sum = (of: (bin: (typeof reliability)[number]) => number): number => reliability.reduce((all, bin) => all + of(bin), 0);
  assert.is(
    sum(({ count }) => count),
    10,
  );
  near(
    sum(({ count, accuracy }) => count * (accuracy ?? 0)),
    10 * top1,
    1e-12,
  );
  near(
    sum(({ count, accuracy, confidence }) => (count / 10) * Math.abs((accuracy ?? 0) - (confidence ?? 0))),
    expectedCalibrationError,
    1e-12,
  );
});

test('the passes of a network with dropout disagree, and the parts of its uncertainty fit together', async () => {
  const found = await evaluated(split, dropping, 4, { samples: 3 });
  const { predictiveVariance, predictiveVarianceSum, predictiveEntropy, expectedEntropy, mutualInformation } = found;
  assert.is(found.samples, 3);
  assert.ok((predictiveVariance as number) > 1e-6, `variance ${predictiveVariance}`);
  near(predictiveVarianceSum as number, 10 * (predictiveVariance as number), 1e-9);
  near(predictiveEntropy, (expectedEntropy as number) + (mutualInformation as number), 1e-9);
  assert.match(evaluationKind.summary(found), /ECE .* %, predictive variance 0\.\d+ in 3 passes$/);
  const { metrics } = await emitted(runOn(split, dropping, 4, { samples: 3 }));
  assert.equal(metrics.at(-1)?.values, {
    'test accuracy': found.top1,
    'test loss': found.loss,
    'predictive variance': predictiveVariance,
  });
});

test('masks depend on the seed and on no batch size; the same seed gives the same bytes', async () => {
  const settings = { samples: 2, inputNoise: { signalToNoise: 20 } };
  const [small, large] = [await evaluated(split, dropping, 3, settings), await evaluated(split, dropping, 100, settings)];
  assert.equal(small.confusion, large.confusion);
  for (const name of ['loss', 'brier', 'predictiveVariance', 'mutualInformation'] as const)
    near(small[name] as number, large[name] as number, 1e-6, name);
  assert.is(bytesOf(await evaluated(split, dropping, 3, settings)), bytesOf(small));
  const other = await evaluated(split, dropping, 3, settings, 6);
  assert.ok(Math.abs((other.predictiveVariance as number) - (small.predictiveVariance as number)) > 1e-6);
});

test('a single pass with masks tells no variance', async () => {
  const one = await evaluated(split, dropping, 100, { samples: 1 });
  assert.equal([one.samples, one.predictiveVariance], [1, null]);
});

test('noise in the images changes the prediction, by the seed', async () => {
  const at = (signalToNoise: number | 'none', seed = 5) =>
    evaluated(split, network, 100, { inputNoise: { signalToNoise } }, seed).then(({ loss }) => loss);
  const [clean, faint, strong] = [await at('none'), await at(120), await at(-20)];
  near(faint, clean, 1e-3);
  assert.ok(Math.abs(strong - clean) > 1e-2);
  assert.is.not(await at(-20, 6), strong);
});

test('with noise in the weights the evaluation is the mean over whole evaluations, and tells how they scatter', async () => {
  const noise = (draws: number) => evaluated(split, network, 5, { parameterNoise: { scale: 0.3, draws } });
  const [one, two] = [await noise(1), await noise(2)];
  assert.is(one.deviations, null);
  assert.is.not(one.loss, (await evaluated()).loss);
  // The first draw of two is the only one of one.
  const [first, second] = [one.top1, 2 * two.top1 - one.top1];
  near(two.deviations?.top1 as number, Math.abs(first - second) / Math.SQRT2, 1e-9);
  assert.is.not(one.loss, two.loss);
  assert.is(two.deviations?.predictiveVariance, null);
  assert.is(
    two.confusion.flat().reduce((a, b) => a + b),
    20,
  );
  assert.is(
    two.reliability.reduce((sum, { count }) => sum + count, 0),
    20,
  );
  assert.match(evaluationKind.summary(two), /; weight noise of 0\.3 in 2 draws, accuracy ± \d/);
  const { events, metrics } = await emitted(runOn(split, network, 5, { parameterNoise: { scale: 0.3, draws: 2 } }));
  assert.is(events.filter((event) => event === 'progress').length, 4);
  assert.equal(
    metrics.map(({ step }) => step),
    [1, 2, 3, 4, 4],
  );
});

test('noise that drives the weights out of bounds is a problem that names the scale', async () => {
  const { problem, remedy } = await problemOf(runOn(split, network, 100, { parameterNoise: { scale: 1e38, draws: 1 } }));
  assert.is(problem, 'stage');
  assert.match(remedy, /parameterNoise\.scale/);
});

test('images of another size than the network is for are a usage problem', async () => {
  const { problem, what } = await problemOf(runOn(withHeader(split, { height: 16 }), network));
  assert.equal([problem, what], ['usage', 'the network is for images of 8x8 pixels, and those of coloured have 8x16']);
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

import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorOf } from '../../../base/numerics/random/generator.js';
import { makeSplit } from '../../../datasets/make-split.js';
import { EvaluateSettings } from '../../../stages/evaluate/evaluate.js';
import { runEvaluate } from '../../../stages/evaluate/evaluate-run.js';
import type { Evaluation } from '../../../stages/kinds/evaluation.js';
import { type TrainedNetwork, trainedNetwork } from '../../../stages/kinds/trained-network.js';
import { type TrainingStateValue, trainingState } from '../../../stages/kinds/training-state.js';
import { imagenetRetraining } from '../../../stages/retrain/imagenet-retraining.js';
import { RetrainSettings } from '../../../stages/retrain/retrain.js';
import { runRetrain } from '../../../stages/retrain/retrain-run.js';
import { costOfGenotype } from '../../networks/families.js';
import {
  colouredSplit,
  contextOf,
  decoded,
  type Emitted,
  emitted,
  near,
  problemOf,
  startWebAssembly,
  stored,
  tinyGenotype,
} from '../support.js';

const TINY = {
  cells: 3,
  channels: 4,
  epochs: 2,
  batchSize: 8,
  auxiliary: 0,
  dropPath: 0,
  augmentation: {},
  weights: { learningRate: 0.1 },
};
const contextWith = (settings: object = {}, given: { readonly seed?: number; readonly resume?: TrainingStateValue } = {}) =>
  contextOf(
    decoded(RetrainSettings, { ...TINY, ...settings }),
    { split: colouredSplit(), genotype: tinyGenotype },
    { seed: given.seed ?? 5, resume: given.resume },
  );
const run = (context: ReturnType<typeof contextWith>, taken: readonly number[] = []) =>
  emitted(runRetrain(context), taken) as Promise<Emitted<{ readonly network: TrainedNetwork }, TrainingStateValue>>;
const bytesOf = ({ artifacts }: { readonly artifacts: { readonly network: TrainedNetwork } }) =>
  Buffer.from(trainedNetwork.encode(artifacts.network)).toString('base64');

test.before(startWebAssembly);

test('the loss falls and all training images are used', async () => {
  // 24 training images, validation ones too: 3 steps of 8 an epoch.
  const { metrics, artifacts } = await run(contextWith({ epochs: 6 }));
  assert.is(metrics.length, 18);
  const losses = metrics.flatMap(({ values }) => ('train loss' in values ? [values['train loss'] as number] : []));
  assert.is(losses.length, 6);
  assert.ok((losses[5] as number) < 0.6 * (losses[0] as number), `${losses}`);
  assert.is(artifacts.network.header.epochs, 6);
});

test('passes over the test images are told after their epochs and the last one, and change no bit of the network', async () => {
  for (const dropout of [false, { probability: 0.3 }]) {
    const settings = { epochs: 3, dropout };
    const [without, tested] = [await run(contextWith(settings)), await run(contextWith({ ...settings, testEvery: 2 }))];
    assert.is(bytesOf(tested), bytesOf(without));
    const told = tested.metrics.filter(({ values }) => 'test accuracy' in values);
    assert.equal(
      told.map(({ epoch }) => epoch),
      [2, 3],
    );
    for (const { values } of told) {
      assert.ok(Number.isFinite(values['test loss'] as number) && (values['test accuracy'] as number) <= 1);
      assert.equal(Object.keys(values).slice(0, 4), ['train loss', 'train accuracy', 'test loss', 'test accuracy']);
    }
    assert.not.ok(without.metrics.some(({ values }) => 'test accuracy' in values));
    if (dropout !== false) continue;
    const inputs = { split: colouredSplit(), network: stored(trainedNetwork, tested.artifacts.network) };
    const whole = await emitted(runEvaluate(contextOf(decoded(EvaluateSettings, {}), inputs)));
    const { evaluation } = (whole as Emitted<{ readonly evaluation: Evaluation }, never>).artifacts;
    near(told.at(-1)?.values['test loss'] as number, evaluation.loss, 1e-5);
    assert.is(told.at(-1)?.values['test accuracy'], evaluation.top1);
  }
});

test('a training that is stopped within an epoch ends with it, and the network says how many it was trained for', async () => {
  // It is asked before the first step and after it: the stop holds from then on.
  let asked = 0;
  const isStopped = (): boolean => {
    asked += 1;
    return asked > 1;
  };
  const { artifacts, metrics } = await run({ ...contextWith({ epochs: 6 }), isStopped });
  assert.is(metrics.at(-1)?.step, 3);
  assert.is(artifacts.network.header.epochs, 1);
});

test('the network says what it takes to build and use it: form, classes, normalisation and cost', async () => {
  const { artifacts } = await run(contextWith({ epochs: 1 }));
  const { header, tensors } = artifacts.network;
  const split = colouredSplit();
  assert.equal(
    [header.classes, header.mean, header.deviation],
    [split.header.classes, split.header.mean, split.header.deviation],
  );
  assert.equal(header.genotype, tinyGenotype);
  const cost = costOfGenotype(header.genotype, header.form);
  if (either.isLeft(cost)) throw new Error(cost.left.what);
  const { parameters, multiplyAccumulates } = cost.right;
  assert.equal([header.parameters, header.multiplyAccumulates], [parameters, multiplyAccumulates]);
  const held = Object.entries(tensors).filter(([name]) => name.startsWith('weights/'));
  assert.is(
    held.reduce((sum, [, { data }]) => sum + data.length, 0),
    parameters,
  );
  assert.ok('statistics/stem.norm.mean' in tensors && 'statistics/stem.norm.variance' in tensors);
});

test('a training that goes on from a checkpoint in mid-epoch ends with the bytes of an uninterrupted one', async () => {
  const settings = { epochs: 3, auxiliary: 0.4, dropPath: 0.4, augmentation: { pad: 1, flip: true, cutout: 4 } };
  const whole = await run(contextWith(settings), [1, 5, 6, 9]);
  for (const [number, state] of whole.checkpoints) {
    const resumed = await run(contextWith(settings, { resume: stored(trainingState, state) }));
    assert.is(bytesOf(resumed), bytesOf(whole), `resumed after step ${number}`);
    assert.equal(resumed.metrics, whole.metrics.slice(number), `metrics after step ${number}`);
  }
  assert.is(whole.checkpoints.size, 4);
});

test('the same seed gives the same bytes, another seed others', async () => {
  const [one, again, other] = [
    await run(contextWith({ epochs: 1 })),
    await run(contextWith({ epochs: 1 })),
    await run(contextWith({ epochs: 1 }, { seed: 6 })),
  ];
  assert.is(bytesOf(again), bytesOf(one));
  assert.is.not(bytesOf(other), bytesOf(one));
});

test('the auxiliary tower is trained if its loss has a weight, and does not count in the cost', async () => {
  const [without, withTower] = [await run(contextWith({ epochs: 1 })), await run(contextWith({ epochs: 1, auxiliary: 0.4 }))];
  const towers = [without, withTower].map(
    ({ artifacts }) => Object.keys(artifacts.network.tensors).filter((name) => name.startsWith('weights/auxiliary.')).length,
  );
  assert.ok(towers[0] === 0 && (towers[1] as number) > 0, `${towers}`);
  assert.is(withTower.artifacts.network.header.parameters, without.artifacts.network.header.parameters);
  assert.equal(
    [without, withTower].map(({ artifacts }) => artifacts.network.header.form.auxiliary),
    [false, true],
  );
});

test('no path is dropped in the first epoch, and then more from epoch to epoch', async () => {
  const lossesWith = async (dropPath: number) =>
    (await run(contextWith({ dropPath, epochs: 2 }))).metrics.map(({ values }) => values['batch loss'] ?? values['train loss']);
  const [never, often] = [await lossesWith(0), await lossesWith(0.9)];
  assert.equal(often.slice(0, 3), never.slice(0, 3));
  assert.ok(often.slice(3).every((loss, i) => loss !== never[3 + i]));
});

test('the learning rate follows the cosine, epoch by epoch', async () => {
  const { metrics } = await run(contextWith({ epochs: 2, weights: { learningRate: 0.1, finalLearningRate: 0.02 } }));
  const rates = metrics.flatMap(({ values }) => ('learning rate' in values ? [values['learning rate'] as number] : []));
  assert.is(rates.length, 2);
  near(rates[0] as number, 0.1, 1e-15);
  near(rates[1] as number, 0.06, 1e-15);
});

test('it falls linearly after a warm-up where that is asked for', async () => {
  const weights = { learningRate: 0.1, schedule: 'linear', warmUp: 2 };
  const { metrics } = await run(contextWith({ epochs: 4, weights }));
  const rates = metrics.flatMap(({ values }) => ('learning rate' in values ? [values['learning rate'] as number] : []));
  assert.is(rates.length, 4);
  for (const [epoch, rate] of [0.05, 0.1, 0.05, 0.025].entries()) near(rates[epoch] as number, rate, 1e-15, `epoch ${epoch + 1}`);
});

test('the settings of ImageNet are complete, and take changes one by one', () => {
  const { weights, ...settings } = decoded(RetrainSettings, imagenetRetraining({ epochs: 3, weights: { learningRate: 0.1 } }));
  assert.equal(weights, {
    learningRate: 0.1,
    finalLearningRate: 0,
    momentum: 0.9,
    weightDecay: 3e-5,
    clip: 5,
    schedule: 'linear',
    warmUp: 5,
    tail: 5,
  });
  const { cells, channels, epochs, batchSize, labelSmoothing, auxiliary, stem, dropPath } = settings;
  assert.equal(
    [cells, channels, epochs, batchSize, labelSmoothing, auxiliary, stem, dropPath],
    [14, 48, 3, 768, 0.1, 0.4, 'imagenet', 0],
  );
});

test('a network with the imagenet stem, its tower and smoothed labels is trained and keeps its form', async () => {
  const noise = Uint8Array.from({ length: 4 * 64 * 64 * 3 }, (_, i) => (i * 7919) % 256);
  const images = { images: noise, labels: Int32Array.of(0, 1, 2, 0) };
  const set = {
    form: 'pixels',
    name: 'noise',
    classes: ['a', 'b', 'c'],
    height: 64,
    width: 64,
    train: images,
    test: images,
  } as const;
  const weights = { warmUp: 1, tail: 0 };
  const settings = imagenetRetraining({ cells: 3, channels: 4, epochs: 1, batchSize: 4, augmentation: {}, weights });
  const split = makeSplit(set, { validation: 0 }, generatorOf(1));
  const context = contextOf(decoded(RetrainSettings, settings), { split, genotype: tinyGenotype });
  const { artifacts, metrics } = (await emitted(runRetrain(context))) as Emitted<{ readonly network: TrainedNetwork }, never>;
  assert.ok(Number.isFinite(metrics.at(-1)?.values['train loss']));
  assert.equal([artifacts.network.header.form.stem, artifacts.network.header.form.auxiliary], ['imagenet', true]);
  assert.ok(
    'weights/auxiliary.convolution2' in artifacts.network.tensors && 'weights/stem2.convolution' in artifacts.network.tensors,
  );
});

test('a batch larger than the images that were read is refused before the first step, with the size that fits', async () => {
  const refused = await problemOf(runRetrain(contextWith({ batchSize: 100 })));
  assert.equal([refused.problem, refused.where], ['usage', undefined]);
  assert.match(refused.what, /^a batch of 100 is more than the \d+ training images$/);
  assert.match(refused.remedy, /set "batchSize" to \d+ or less/);
});

test('a loss that is no number any more is a problem with its epoch and step', async () => {
  const { problem, what, where } = await problemOf(runRetrain(contextWith({ weights: { learningRate: 1e30 } })));
  assert.equal([problem, where], ['stage', undefined]);
  assert.match(what, /training loss became (NaN|Infinity) at epoch 1, step [23]/);
});

test('images that the network cannot halve are a usage problem', async () => {
  const split = colouredSplit();
  const context = contextWith();
  const refused = await problemOf(
    runRetrain({
      ...context,
      inputs: { ...context.inputs, split: { ...split, header: { ...split.header, height: 10, width: 10 } } },
    }),
  );
  assert.is(refused.problem, 'usage');
  assert.match(refused.what, /halve an input of 5×5/);
});

test.run();

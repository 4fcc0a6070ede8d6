import * as tf from '@tensorflow/tfjs-core';
import { either } from 'fp-ts';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DatasetSplit } from '../../../datasets/split.js';
import { WeightCurvatureSettings } from '../../../stages/curvature/weight-curvature.js';
import { runWeightCurvature } from '../../../stages/curvature/weight-curvature-run.js';
import type { TrainedNetwork } from '../../../stages/kinds/trained-network.js';
import { type WeightCurvature, weightCurvatureKind } from '../../../stages/kinds/weight-curvature.js';
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

const split = colouredSplit(16, 3);
let network: TrainedNetwork;

const runOn = (settings: object, of: DatasetSplit = split, trained = network) =>
  runWeightCurvature(contextOf(decoded(WeightCurvatureSettings, settings), { split: of, network: trained }));
const measured = (settings: object, of = split) =>
  emitted(runOn(settings, of)) as Promise<Emitted<{ readonly weightCurvature: WeightCurvature }, never>>;

test.before(async () => {
  await startBackend();
  const settings = { cells: 1, channels: 2, epochs: 2, batchSize: 8, dropPath: 0, augmentation: {}, dropout: true };
  const trained = await emitted(runRetrain(contextOf(decoded(RetrainSettings, settings), { split, genotype: tinyGenotype })));
  network = (trained as Emitted<{ readonly network: TrainedNetwork }, never>).artifacts.network;
});

test('the ends are found over all weights but those of the tower and of dropout, and no tensor stays', async () => {
  const before = tf.memory().numTensors;
  const { artifacts, metrics } = await measured({ batchSize: 8, batches: 2 });
  assert.is(tf.memory().numTensors, before);
  const found = artifacts.weightCurvature;
  const numbers = Object.entries(network.tensors).map(([name, { data }]) =>
    /^weights\/(?!auxiliary\.).*(?<!\.logit)$/.test(name) ? data.length : 0,
  );
  assert.is(
    found.parameters,
    numbers.reduce((sum, count) => sum + count),
  );
  assert.ok(found.parameters < network.header.parameters);
  assert.equal([found.images, found.dataset, found.network], [16, 'coloured', '1 cells, 2 channels']);
  assert.ok(found.converged && found.largest.value > 0);
  near(found.norm, Math.max(found.largest.value, -found.smallest.value), 0);
  assert.equal(metrics.at(-1)?.values, {
    'largest eigenvalue': found.largest.value,
    'smallest eigenvalue': found.smallest.value,
  });
  assert.equal(weightCurvatureKind.decode(weightCurvatureKind.encode(found)), either.right(found));
  assert.match(
    weightCurvatureKind.summary(found),
    /^eigenvalues of the training loss on coloured in the \d+ weights of a network \(1 cells, 2 channels\): .* \(16 images, \d+ products by lanczos\)/,
  );
});

test('every product is progress and a metric; images are normalised as the network learnt them', async () => {
  const settings = { products: 2, tolerance: 1e-9, batchSize: 4 };
  const { artifacts, events } = await measured(settings);
  assert.equal(events, ['metric', 'progress', 'metric', 'progress', 'artifact']);
  assert.not.ok(artifacts.weightCurvature.converged);
  const other = { ...split, header: { ...split.header, mean: [0.1, 0.9, 0.3] as const } };
  assert.equal((await measured(settings, other)).artifacts, artifacts);
});

test('a data set with other classes is a usage problem, and so are weights whose second derivatives are not finite', async () => {
  const other = { ...split, header: { ...split.header, classes: ['red', 'blue', 'green'] } };
  const { problem, what } = await problemOf(runOn({}, other));
  assert.is(problem, 'usage');
  assert.match(what, /the network tells apart 3 \(red, green, blue, \.\.\.\) classes, and coloured has 3 \(red, blue, green/);
  const name = 'weights/classifier.weight';
  const tensor = network.tensors[name] as TrainedNetwork['tensors'][string];
  const broken = { ...tensor, data: tensor.data.map(() => Number.NaN) as Float32Array };
  assert.match(
    (await problemOf(runOn({ batchSize: 8, batches: 5 }))).what,
    /5 batches of 8 are more than the 16 training images/,
  );
  const refused = await problemOf(
    runOn({ batchSize: 8 }, split, { ...network, tensors: { ...network.tensors, [name]: broken } }),
  );
  assert.match(refused.what, /second derivatives of the training loss are not finite/);
});

test.run();

import * as tf from '@tensorflow/tfjs-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeOnnx } from '../../../../networks/export/onnx/encode.js';
import { bytesIn, type Fields, fieldsOf, numberIn, textIn } from '../../../base/protobuf-reader.js';
import { loadBackend } from '../../backends.js';
import { disposeSample, graphOf, imagesFor, numbersOfSample, type Sample, sampleOf, samples } from '../samples.js';
import { runOnnx } from './runtime.js';

const test = suite('ONNX of networks');
test.before(async () => {
  await (await loadBackend('wasm')).start();
});

const BATCH = 2;

const modelOf = (sample: Sample, keepsDropout = false): Uint8Array =>
  encodeOnnx(graphOf(sample, keepsDropout), numbersOfSample(sample), { version: '1.2.3', metadata: { classes: '["a"]' } });

const inRuntime = async (model: Uint8Array, images: tf.Tensor4D) => {
  const channelsFirst = tf.tidy(() => tf.transpose(images, [0, 3, 1, 2]));
  const result = await runOnnx(model, channelsFirst.dataSync() as Float32Array, channelsFirst.shape);
  channelsFirst.dispose();
  return result;
};

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((worst, x, i) => Math.max(worst, Math.abs(x - (b[i] as number))), a.length === b.length ? 0 : Infinity);

test('every published genotype, NAS-Bench-201 cells and hand-made networks give their own scores in ONNX Runtime', async () => {
  for (const sample of samples()) {
    const images = imagesFor(sample, BATCH);
    const own = tf.tidy(() => sample.network.forwardEvaluate(sample.parameters, sample.statistics, images));
    const ownProbabilities = tf.tidy(() => tf.softmax(own));
    const { outputs } = await inRuntime(modelOf(sample), images);
    const size = farthest(own.dataSync(), new Float32Array(own.size));
    const error = farthest(own.dataSync(), outputs['logits'] ?? []) / Math.max(size, 1);
    assert.ok(error < 1e-4, `${sample.name}: ${error}`);
    assert.ok(farthest(ownProbabilities.dataSync(), outputs['probabilities'] ?? []) < 1e-4, sample.name);
    tf.dispose([images, own, ownProbabilities]);
    disposeSample(sample);
  }
});

test('Monte-Carlo dropout stays where it is asked for, and its mean is the pass without', async () => {
  const settings = { cells: 1, channels: 4, classes: 3, height: 8, width: 8, dropout: { probability: 0.3 } };
  const architecture = '|nor_conv_1x1~0|+|none~0|skip_connect~1|+|skip_connect~0|none~1|skip_connect~2|';
  const sample = sampleOf('dropout', { space: 'nas-bench-201', architecture }, settings);
  const images = tf.tidy(() => tf.tile(imagesFor(sample, 1), [400, 1, 1, 1]) as tf.Tensor4D);
  const [kept, plain] = [await inRuntime(modelOf(sample, true), images), await inRuntime(modelOf(sample), images)];
  const scores = kept.outputs['logits'] as Float32Array;
  const first = Array.from({ length: 400 }, (_, draw) => scores[3 * draw] as number);
  const mean = first.reduce((sum, x) => sum + x, 0) / 400;
  const deviation = Math.sqrt(first.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 399);
  assert.ok(deviation > 0.01, 'every image has noise of its own');
  assert.ok(new Set(plain.outputs['logits']).size <= 3 * 4, 'without dropout all draws are one');
  // Normalisations behind the dropout are linear in evaluation, and so is the classifier; a ReLU is not: the mean is near alone.
  assert.ok(Math.abs(mean - (plain.outputs['logits']?.[0] as number)) < 10 * deviation);
  images.dispose();
  disposeSample(sample);
});

test('the model says what it is: versions, names of layers, shapes of their outputs, metadata', () => {
  const architecture = '|nor_conv_1x1~0|+|none~0|none~1|+|avg_pool_3x3~0|none~1|skip_connect~2|';
  const sample = sampleOf(
    'cell',
    { space: 'nas-bench-201', architecture },
    { cells: 1, channels: 2, classes: 3, height: 4, width: 4 },
  );
  const model = fieldsOf(modelOf(sample));
  assert.equal([numberIn(model, 1), textIn(model, 2), textIn(model, 3)], [8, 'sluice', '1.2.3']);
  assert.is(numberIn(fieldsOf(bytesIn(model, 8)[0]), 2), 17);
  const [metadata] = bytesIn(model, 14).map(fieldsOf);
  assert.equal([textIn(metadata, 1), textIn(metadata, 2)], ['classes', '["a"]']);
  const graph = fieldsOf(bytesIn(model, 7)[0]);
  const nodes = bytesIn(graph, 1).map(fieldsOf);
  const named = Object.fromEntries(nodes.map((node) => [textIn(node, 3), textIn(node, 4)]));
  assert.is(named['cells.0.edges.0.nor_conv_1x1.convolution'], 'Conv');
  assert.is(named['cells.0.edges.3.avg_pool_3x3.pool'], 'AveragePool');
  assert.is(named['last.norm'], 'BatchNormalization');
  assert.is(new Set(nodes.map((node) => textIn(node, 3))).size, nodes.length, 'each name once');
  const shapeOf = (info: Fields): readonly (number | string)[] => {
    const tensor = fieldsOf(bytesIn(fieldsOf(bytesIn(info, 2)[0]), 1)[0]);
    return bytesIn(fieldsOf(bytesIn(tensor, 2)[0]), 1).map((bytes) => {
      const dimension = fieldsOf(bytes);
      return dimension.has(1) ? numberIn(dimension, 1) : textIn(dimension, 2);
    });
  };
  const shapes = Object.fromEntries(
    [11, 12, 13].flatMap((field) => bytesIn(graph, field).map(fieldsOf)).map((info) => [textIn(info, 1), shapeOf(info)]),
  );
  assert.equal(shapes['images'], ['batch', 3, 4, 4]);
  assert.equal(shapes['probabilities'], ['batch', 3]);
  assert.equal(shapes['cells.0.edges.0.nor_conv_1x1.convolution.output'], ['batch', 2, 4, 4]);
  disposeSample(sample);
});

test.run();

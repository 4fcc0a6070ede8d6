import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normal } from '../../../base/numerics/random/draw.js';
import { fold, generatorOf } from '../../../base/numerics/random/generator.js';
import { isProblem } from '../../../base/problem.js';
import { namesTensor } from '../../../datasets/file-list.js';
import { shapes } from '../../../datasets/shapes.js';
import type { DatasetSplit } from '../../../datasets/split.js';
import { detectOutOfDistribution } from '../../../stages/evaluate/detect-out-of-distribution.js';
import { runDetect } from '../../../stages/evaluate/detect-out-of-distribution-run.js';
import { EvaluateSettings } from '../../../stages/evaluate/evaluate.js';
import { runEvaluate } from '../../../stages/evaluate/evaluate-run.js';
import { PredictSettings, predict } from '../../../stages/evaluate/predict.js';
import { runPredict } from '../../../stages/evaluate/predict-run.js';
import { fixedGenotype } from '../../../stages/genotype/fixed-genotype.js';
import { outOfDistributionKind } from '../../../stages/kinds/out-of-distribution.js';
import { predictedClasses } from '../../../stages/kinds/predicted-classes.js';
import { predictionsKind } from '../../../stages/kinds/predictions.js';
import { measureOf, type Predictions } from '../../../stages/kinds/predictions-form.js';
import { concreteDropout } from '../../../stages/kinds/settings/dropout.js';
import type { TrainedNetwork } from '../../../stages/kinds/trained-network.js';
import { load } from '../../../stages/load/load.js';
import { retrain } from '../../../stages/retrain/retrain.js';
import { colouredSplit, contextOf, decoded, emitted, near, problemOf, startBackend } from '../support.js';
import { trainedOn, withHeader } from './trained.js';

const split = colouredSplit(24, 10);
let dropping: TrainedNetwork;

const contextFor = (of: DatasetSplit, settings: object, network = dropping) =>
  contextOf(decoded(PredictSettings, { batchSize: 4, samples: 3, ...settings }), { split: of, network });
const predicted = async (of = split, settings: object = {}, network = dropping): Promise<Predictions> =>
  (await emitted(runPredict(contextFor(of, settings, network)))).artifacts.predictions;
const meanOf = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;

test.before(async () => {
  await startBackend();
  dropping = await trainedOn(split, { epochs: 1, auxiliary: 0, dropout: concreteDropout({ probability: 0.3 }) });
});

test('the predictions of the images are those that an evaluation measures', async () => {
  const predictions = await predicted();
  const config = decoded(EvaluateSettings, { batchSize: 4, samples: 3 });
  const { evaluation } = (await emitted(runEvaluate(contextOf(config, { split, network: dropping })))).artifacts;
  near(meanOf(measureOf(predictions, 'variance') ?? []), evaluation.predictiveVariance as number, 1e-12);
  near(meanOf(measureOf(predictions, 'mutualInformation') ?? []), evaluation.mutualInformation as number, 1e-12);
  near(meanOf(measureOf(predictions, 'predictiveEntropy') ?? []), evaluation.predictiveEntropy, 1e-12);
  const { probabilities, labels } = predictions.tensors;
  assert.equal(
    [probabilities?.shape, [...(labels?.data ?? [])]],
    [
      [10, 3],
      [0, 1, 2, 0, 1, 2, 0, 1, 2, 0],
    ],
  );
  const least = measureOf(predictions, 'leastConfidence') ?? [];
  for (let image = 0; image < 10; image++) {
    const row = [...(probabilities?.data.subarray(3 * image, 3 * image + 3) ?? [])];
    near(1 - Math.max(...row), least[image] as number, 1e-6);
  }
});

test('predictions come back from the store and say what they are of', async () => {
  const predictions = await predicted(split, { samples: 2, inputNoise: { signalToNoise: 30 } });
  assert.equal(predictionsKind.decode(predictionsKind.encode(predictions)), { _tag: 'Right', right: predictions });
  assert.equal(predictions.header.inputNoise, { signalToNoise: 30 });
  assert.match(predictionsKind.summary(predictions), /^10 images of coloured as one of 3 classes, 2 passes, mean predictive/);
});

test('predictions name the files of their images, where the split has them', async () => {
  const names = Array.from({ length: 10 }, (_, image) => `test/${image}.png`);
  const named = { ...split, tensors: { ...split.tensors, 'test.names': namesTensor(names) } };
  assert.equal(
    predictedClasses(await predicted(named)).map(({ file }) => file),
    names,
  );
  assert.is((await predicted()).tensors['files'], undefined);
});

test('a data set of other classes is predicted, one of another size refused', async () => {
  const { header } = await predicted(withHeader(split, { dataset: 'others', classes: ['cyan', 'magenta'] }), { samples: 2 });
  assert.equal([header.dataset, header.classes.length, header.labelClasses], ['others', 3, ['cyan', 'magenta']]);
  const { problem, what } = await problemOf(runPredict(contextFor(withHeader(split, { width: 9 }), {})));
  assert.equal([problem, what], ['usage', 'the network is for images of 8x8 pixels, and those of coloured have 9x8']);
});

test('a network of numbers that are no longer finite is a problem', async () => {
  const tensors = Object.fromEntries(
    Object.entries(dropping.tensors).map(([name, tensor]) => [
      name,
      name === 'weights/classifier.weight' ? { ...tensor, data: new Float32Array(tensor.data.length).fill(Number.NaN) } : tensor,
    ]),
  );
  const { problem, what } = await problemOf(runPredict(contextFor(split, {}, { ...dropping, tensors })));
  assert.equal([problem, what], ['stage', 'the probabilities that the network predicts are not numbers']);
});

/** Predictions whose measures are normal around a centre. */
const madeUp = (dataset: string, centre: number, samples = 3, classes = ['a', 'b']): Predictions => {
  const measure = (name: string) => {
    const draws = normal(fold(generatorOf(4), dataset, name), 400);
    return { dtype: 'F64', shape: [400], data: draws.map((draw) => draw + centre) } as const;
  };
  const single = { predictiveEntropy: measure('entropy'), leastConfidence: measure('confidence') };
  return {
    header: { dataset, classes, labelClasses: classes, samples, inputNoise: { signalToNoise: 'none' } },
    tensors: {
      ...single,
      ...(samples > 1 ? { variance: measure('variance'), mutualInformation: measure('information') } : {}),
      labels: { dtype: 'I32', shape: [400], data: new Int32Array(400) },
    },
  };
};
const detection = (inside: Predictions, outside: Predictions) =>
  runDetect(
    contextOf(
      {},
      {
        predictions: [
          { of: 'outside', value: outside },
          { of: 'inside', value: inside },
        ],
      },
    ),
  );

test('the areas are those of two normal distributions a deviation apart, whichever comes first', async () => {
  const { artifacts, metrics } = await emitted(detection(madeUp('known', 0), madeUp('unknown', 1)));
  const { inside, outside, samples, auroc } = artifacts.outOfDistribution;
  assert.equal([inside, outside, samples], [{ dataset: 'known', images: 400 }, { dataset: 'unknown', images: 400 }, 3]);
  // Φ(1/√2) = 0.7602, with a standard error of 0.017.
  for (const area of Object.values(auroc)) near(area as number, 0.7602, 0.05);
  assert.equal(Object.keys(metrics[0]?.values ?? {}).length, 4);
  assert.match(
    outOfDistributionKind.summary(artifacts.outOfDistribution),
    /^400 of unknown told from 400 of known, AUROC of predictive entropy 0\.\d{4}, least confidence/,
  );
});

test('predictions of one pass have the two measures that one pass gives', async () => {
  const { outOfDistribution } = (await emitted(detection(madeUp('known', 0, 1), madeUp('unknown', 9, 1)))).artifacts;
  const { predictiveEntropy, mutualInformation, predictiveVariance } = outOfDistribution.auroc;
  assert.equal([predictiveEntropy, mutualInformation, predictiveVariance], [1, null, null]);
  const back = outOfDistributionKind.decode(outOfDistributionKind.encode(outOfDistribution));
  assert.equal(back, { _tag: 'Right', right: outOfDistribution });
});

test('predictions of other networks or of another number of passes are not compared', async () => {
  const { what } = await problemOf(detection(madeUp('known', 0), madeUp('unknown', 1, 3, ['c', 'd'])));
  assert.match(what, 'networks that know different classes');
  const passes = await problemOf(detection(madeUp('known', 0), madeUp('unknown', 1, 2)));
  assert.match(passes.what, 'inside are of 3 passes and those outside of 2');
});

test('a flow takes its own predictions as inside and those of the other flow as outside, and keeps what it has', () => {
  const images = load(shapes());
  const network = images.pipe(retrain(fixedGenotype('DARTS_V1')));
  const known = network.pipe(predict(images, { samples: 2 }));
  const unknown = network.pipe(predict(load(shapes({ size: 16 })), { samples: 2 }));
  const flow = known.pipe(detectOutOfDistribution(unknown));
  const { inputs } = flow.node;
  assert.equal([inputs['predictions@inside']?.node, inputs['predictions@outside']?.node], [known.node, unknown.node]);
  assert.is(flow.environment['predictions']?.node, known.node);
  assert.is(flow.environment['outOfDistribution']?.node, flow.node);
  try {
    known.pipe(detectOutOfDistribution(network as never));
    assert.unreachable();
  } catch (error) {
    assert.ok(isProblem(error));
    assert.is(error.what, 'the flow of the images outside has no predictions');
  }
});

test.run();

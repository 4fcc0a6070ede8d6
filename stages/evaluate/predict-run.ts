import * as tf from '@tensorflow/tfjs-core';
import { defer, finalize, from, mergeMap, type Observable, of } from 'rxjs';
import { tensorValue } from '../../artifacts/tensor-value.js';
import { fault } from '../../base/problem.js';
import { namesTensor } from '../../datasets/file-list.js';
import { type DatasetSplit, testNames } from '../../datasets/split.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { Predictions } from '../kinds/predictions-form.js';
import type { TrainedNetwork } from '../kinds/trained-network.js';
import { iterate, narrate } from '../loop/iterate.js';
import type { PredictSettings } from './predict.js';
import { type BatchPrediction, type Predictor, predictor } from './predictor.js';
import type { Uncertainty } from './uncertainty.js';

type Context = StageContext<PredictSettings, { readonly split: DatasetSplit; readonly network: TrainedNetwork }>;
type Event = StageEvent<{ readonly predictions: Predictions }, never>;

const notFinite = fault(
  'stage',
  'the probabilities that the network predicts are not numbers',
  'train the network with a lower learning rate; finished stages are kept',
);

/** 1 - the largest probability of each row, as the sum of the others: where that one rounds to 1 they still tell. */
const leastConfidence = (mean: Float64Array, classes: number): Float64Array =>
  Float64Array.from({ length: mean.length / classes }, (_, example) => {
    const row = mean.subarray(example * classes, (example + 1) * classes);
    const largest = row.indexOf(row.reduce((a, b) => Math.max(a, b), 0));
    return row.reduce((sum, p, c) => (c === largest ? sum : sum + p), 0);
  });

const joined = (parts: readonly Float64Array[]): Float64Array => {
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => {
    whole.set(part, at);
    return at + part.length;
  }, 0);
  return whole;
};

const predictionsOf = (
  { config: { inputNoise }, inputs: { split, network } }: Context,
  samples: number,
  batches: readonly BatchPrediction[],
): Predictions => {
  const { classes } = network.header;
  const all = (name: keyof Uncertainty): Float64Array => joined(batches.map(({ uncertainty }) => uncertainty[name]));
  const mean = all('mean');
  const files = testNames(split);
  const labels = Int32Array.from(batches.flatMap((batch) => [...batch.labels]));
  return {
    header: { dataset: split.header.dataset, classes, labelClasses: split.header.classes, samples, inputNoise },
    tensors: {
      probabilities: tensorValue(Float32Array.from(mean), [labels.length, classes.length]),
      labels: tensorValue(labels),
      ...(files === undefined ? {} : { files: namesTensor(files) }),
      predictiveEntropy: tensorValue(all('predictiveEntropy')),
      leastConfidence: tensorValue(leastConfidence(mean, classes.length)),
      ...(samples === 1
        ? {}
        : {
            variance: tensorValue(all('variance')),
            expectedEntropy: tensorValue(all('expectedEntropy')),
            mutualInformation: tensorValue(all('mutualInformation')),
          }),
    },
  };
};

/** Predicts every test image. */
export const runPredict = (context: Context): Observable<Event> =>
  defer(() => from(predictor(context))).pipe(mergeMap((predicting) => predictingAll(context, predicting)));

const predictingAll = (context: Context, { batches, samples, weights: loaded, predict, dispose }: Predictor): Observable<Event> =>
  defer(() => {
    const weights = loaded();
    type Done = readonly BatchPrediction[];
    const step = async (before: Done, t: number): Promise<readonly [Done, undefined]> => {
      const batch = await predict(weights, t);
      if (batch.uncertainty.mean.some(Number.isNaN)) throw notFinite;
      return [[...before, batch], undefined];
    };
    return narrate<Done, undefined, Event>(
      iterate<Done, undefined>([], 0, batches, step, () => undefined),
      [],
      ({ step: t }) => [{ type: 'progress', done: t + 1, total: batches, unit: 'batches' }],
      (done) => of({ type: 'artifact', name: 'predictions', value: predictionsOf(context, samples, done) } as const),
    ).pipe(
      finalize(() => {
        dispose();
        tf.dispose(Object.values(weights));
      }),
    );
  });

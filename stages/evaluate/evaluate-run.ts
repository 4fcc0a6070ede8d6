import * as tf from '@tensorflow/tfjs-core';
import * as either from 'fp-ts/lib/Either.js';
import { concat, defer, type Observable, of, throwError } from 'rxjs';
import { type Problem, problem } from '../../artifacts/problem.js';
import { noAugmentation } from '../../datasets/augmentation/augmentation.js';
import { batchSource } from '../../datasets/batches.js';
import { BATCHES_AHEAD, prefetch } from '../../datasets/prefetch.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { generatorOf } from '../../kernels/random/generator.js';
import { type DiscreteNetwork, discreteNetwork } from '../../networks/discrete-network.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import type { Evaluation } from '../kinds/evaluation.js';
import type { TrainedNetwork } from '../kinds/trained-network.js';
import { expectImages } from '../training/expect-images.js';
import { iterate, narrate } from '../training/iterate.js';
import { loadTensors, withBatch } from '../training/tensors.js';
import type { EvaluateSettings } from './evaluate.js';
import { conclude, emptyScore, type Score, scoreBatch } from './score.js';

type Context = StageContext<EvaluateSettings, { readonly split: DatasetSplit; readonly network: TrainedNetwork }>;
type Event = StageEvent<{ readonly evaluation: Evaluation }, never>;

const notFinite = (loss: number): Problem =>
  problem(
    'stage',
    `the test loss is ${loss}`,
    'stage evaluate',
    'train the network with a lower learning rate; finished stages are kept',
  );

/** What in the data set does not fit the network, if anything. */
const misfitOf = ({ split, network: { header } }: Context['inputs']): Problem | undefined =>
  split.header.classes.join('\n') === header.classes.join('\n')
    ? undefined
    : problem(
        'usage',
        `the network tells ${header.classes.length} classes (${header.classes.slice(0, 3).join(', ')}, ...), and ${split.header.dataset} has ${split.header.classes.length} (${split.header.classes.slice(0, 3).join(', ')}, ...)`,
        'stage evaluate',
        'evaluate on a data set with the classes that the network was trained on, in the same order',
      );

/** Classifies every test image and counts. */
export const runEvaluate = (context: Context): Observable<Event> =>
  defer(() => {
    const { genotype, form } = context.inputs.network.header;
    const misfit = misfitOf(context.inputs);
    if (misfit !== undefined) return throwError(() => misfit);
    const network = discreteNetwork(genotype, form);
    return either.isLeft(network) ? throwError(() => network.left) : evaluating(context, network.right);
  });

const evaluating = (
  { config, inputs: { split, network: trained }, open }: Context,
  network: DiscreteNetwork,
): Observable<Event> => {
  const { header } = trained;
  // The network sees images as it learnt them, whatever data set it is tested on.
  const seen: DatasetSplit = { ...split, header: { ...split.header, mean: header.mean, deviation: header.deviation } };
  const source = batchSource(seen, {
    partition: 'test',
    batchSize: config.batchSize,
    augmentation: noAugmentation,
    open,
    generator: generatorOf(0),
  });
  expectImages(source, 'test', split);
  const nextBatch = prefetch(source.batch, BATCHES_AHEAD, source.batchesPerEpoch);
  const weights = loadTensors('weights', trained.tensors);
  const statistics = loadTensors('statistics', trained.tensors);

  const step = async (score: Score, t: number): Promise<readonly [Score, undefined]> => {
    const batch = await nextBatch(t);
    const logits = await withBatch(Promise.resolve(batch), ({ images }) =>
      tf.tidy(() => network.forwardEvaluate(weights, statistics, images)),
    );
    const next = scoreBatch(score, (await logits.data()) as Float32Array, batch.labels);
    logits.dispose();
    return [next, undefined];
  };

  return narrate<Score, undefined, Event>(
    iterate(emptyScore(header.form.classes), 0, source.batchesPerEpoch, step, () => undefined),
    emptyScore(header.form.classes),
    ({ state, step: t }) => [
      { type: 'progress', done: t + 1, total: source.batchesPerEpoch, unit: 'batches' },
      { type: 'metric', step: t + 1, values: { accuracy: state.correct / state.images } },
    ],
    (score) =>
      defer(() => {
        const result = conclude(score);
        if (!Number.isFinite(result.loss)) throw notFinite(result.loss);
        const { dataset, classes } = split.header;
        const { parameters, multiplyAccumulates } = header;
        return concat(
          of<Event>({
            type: 'metric',
            step: source.batchesPerEpoch,
            values: { 'test accuracy': result.top1, 'test loss': result.loss },
          }),
          of<Event>({
            type: 'artifact',
            name: 'evaluation',
            value: { ...result, dataset, classes, parameters, multiplyAccumulates },
          }),
        );
      }),
  );
};

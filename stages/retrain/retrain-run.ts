import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { defer, from, map, mergeMap, type Observable, throwError } from 'rxjs';
import { batchSource } from '../../datasets/batches.js';
import { BATCHES_AHEAD, prefetch } from '../../datasets/prefetch.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { peakMemory, watchPeakMemory } from '../../kernels/memory/peak-memory.js';
import { fold, generatorOf } from '../../kernels/numerics/random/generator.js';
import { costOf } from '../../networks/cost/cost.js';
import type { DiscreteNetwork } from '../../networks/discrete-network.js';
import type { Genotype } from '../../networks/genotype.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import { readSplit } from '../foresight/images.js';
import { dropoutChoice, noiseFor } from '../kinds/settings/dropout.js';
import { emptyTally, tallyMetrics } from '../kinds/tally.js';
import type { NetworkForm, TrainedNetwork } from '../kinds/trained-network.js';
import type { TrainingStateValue } from '../kinds/training-state.js';
import { iterate, narrate } from '../loop/iterate.js';
import { reportEvents, type StepReport } from '../loop/step-report.js';
import { dropoutLearning, dropoutMetrics } from '../training/dropout-learning.js';
import { expectFamily } from '../training/family-of.js';
import { expectFinite } from '../training/measure.js';
import { networkForm, settingsOf } from '../training/network-form.js';
import { learningRateAt, placeOf } from '../training/schedule.js';
import { readTensors, withBatch } from '../training/tensors.js';
import { retrainMisfit } from './misfit.js';
import type { RetrainSettings } from './retrain.js';
import { initialTraining, readTraining, releaseTraining, type TrainingState, writeTraining } from './training-state.js';
import { trainingStep } from './training-step.js';

const WHERE = 'stage retrain';

type Inputs = { readonly split: DatasetSplit; readonly genotype: Genotype };
type Context = StageContext<RetrainSettings, Inputs, TrainingStateValue>;
type Event = StageEvent<{ readonly network: TrainedNetwork }, TrainingStateValue>;

/** A network that is trained, and the form in which its artifact describes it. */
interface Formed {
  readonly network: DiscreteNetwork;
  readonly form: NetworkForm;
}

/** The network that a configuration asks of a genotype's family; rejects with a `Problem`. */
const formedNetwork = async ({ config, inputs: { split, genotype } }: Context): Promise<Formed> => {
  const family = await expectFamily(config.space, genotype, WHERE);
  const { classes, height, width } = split.header;
  const formed = pipe(
    networkForm(settingsOf(family), config, config.auxiliary, { classes: classes.length, height, width }, WHERE),
    either.bindTo('form'),
    either.bind('network', ({ form }) => family.network.build(genotype, { ...form, dropout: dropoutChoice(config.dropout) })),
  );
  if (either.isLeft(formed)) throw formed.left;
  return formed.right;
};

const trained = async (
  { network, form }: Formed,
  { config, inputs: { split, genotype } }: Context,
  { weights, statistics }: TrainingState,
): Promise<TrainedNetwork> => {
  const { parameters, multiplyAccumulates } = costOf(network);
  const { classes, mean, deviation } = split.header;
  return {
    header: {
      genotype,
      form,
      dropout: config.dropout,
      classes,
      mean,
      deviation,
      epochs: config.epochs,
      parameters,
      multiplyAccumulates,
    },
    tensors: { ...(await readTensors('weights', weights)), ...(await readTensors('statistics', statistics)) },
  };
};

/** Trains the genotype's network: a scan of training steps over the batches, from the last checkpoint if there is one. */
export const runRetrain = (context: Context): Observable<Event> =>
  defer(() => {
    const { config, inputs } = context;
    const misfit = retrainMisfit(config, readSplit(inputs.split));
    if (misfit !== undefined) return throwError(() => misfit);
    return from(formedNetwork(context)).pipe(mergeMap((formed) => training(context, formed)));
  });

const training = (context: Context, formed: Formed): Observable<Event> => {
  const { network } = formed;
  const { config, inputs, seed, open, resume } = context;
  const generator = fold(generatorOf(seed), 'retrain');
  const { augmentation, batchSize, epochs, weights } = config;
  const source = batchSource(inputs.split, {
    partition: 'train+validation',
    batchSize,
    augmentation,
    open,
    generator: fold(generator, 'batches'),
  });
  const dropout = dropoutLearning(network.parameters, config.dropout, source.images);
  const stepsPerEpoch = source.batchesPerEpoch;
  const steps = epochs * stepsPerEpoch;
  const nextBatch = prefetch(source.batch, BATCHES_AHEAD, steps);
  const start = resume === undefined ? initialTraining(network, fold(generator, 'weights')) : readTraining(resume);

  const step = async (before: TrainingState, t: number): Promise<readonly [TrainingState, StepReport]> => {
    const { epoch, inEpoch, isLast } = placeOf(t, stepsPerEpoch);
    if (inEpoch === 0) watchPeakMemory();
    const begun = inEpoch === 0 ? { ...before, train: emptyTally } : before;
    const learningRate = learningRateAt(weights, epoch, epochs);
    const dropping = { probability: (config.dropPath * epoch) / epochs, generator: fold(generator, 'drop path', t) };
    const noise = noiseFor(config.dropout, fold(generator, 'dropout', t));
    const [moved, measured] = await withBatch(nextBatch(t), (batch) =>
      trainingStep({ network, settings: config, learningRate, dropping, dropout, noise }, begun, batch),
    );
    expectFinite('training', measured, 'retrain', epoch, inEpoch);
    const after = { ...moved, step: t + 1 };
    return [
      after,
      {
        epoch: isLast ? epoch + 1 : undefined,
        metrics: isLast
          ? { ...tallyMetrics('train', after.train), 'learning rate': learningRate, ...dropoutMetrics(dropout, after.weights) }
          : { 'batch loss': measured.loss },
        peakMemory: isLast ? peakMemory() : undefined,
      },
    ];
  };

  return narrate<TrainingState, StepReport, Event>(
    iterate(start, start.step, steps, step, releaseTraining),
    start,
    ({ state, report, step: t }) => reportEvents(report, t + 1, steps, () => writeTraining(state, steps)),
    (state) => from(trained(formed, context, state)).pipe(map((value): Event => ({ type: 'artifact', name: 'network', value }))),
  );
};

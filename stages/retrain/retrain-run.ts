import * as either from 'fp-ts/lib/Either.js';
import { defer, from, map, type Observable, throwError } from 'rxjs';
import type { DatasetSplit } from '../../datasets/split.js';
import { fold, generatorOf } from '../../kernels/numerics/random/generator.js';
import { costOf } from '../../networks/cost/cost.js';
import { type DiscreteNetwork, discreteNetwork } from '../../networks/discrete-network.js';
import type { Genotype } from '../../networks/genotype.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import { readSplit } from '../foresight/images.js';
import type { NetworkForm, TrainedNetwork } from '../kinds/trained-network.js';
import type { TrainingStateValue } from '../kinds/training-state.js';
import { iterate, narrate } from '../loop/iterate.js';
import { reportEvents, type StepReport } from '../loop/step-report.js';
import { dropoutChoice } from '../training/dropout-settings.js';
import { readTensors } from '../training/tensors.js';
import { retrainMisfit } from './misfit.js';
import type { RetrainSettings } from './retrain.js';
import { trainingScan } from './training-scan.js';
import { readTraining, releaseTraining, type TrainingState, writeTraining } from './training-state.js';

type Inputs = { readonly split: DatasetSplit; readonly genotype: Genotype };
type Context = StageContext<RetrainSettings, Inputs, TrainingStateValue>;
type Event = StageEvent<{ readonly network: TrainedNetwork }, TrainingStateValue>;

const formOf = (
  { cells, channels, stem, stemMultiplier, auxiliary, poolNormalization }: RetrainSettings,
  { header }: DatasetSplit,
): NetworkForm => ({
  cells,
  channels,
  classes: header.classes.length,
  height: header.height,
  width: header.width,
  stem,
  stemMultiplier,
  auxiliary: auxiliary > 0,
  poolNormalization,
});

const trained = async (
  network: DiscreteNetwork,
  { config, inputs: { split, genotype } }: Context,
  { weights, statistics }: TrainingState,
): Promise<TrainedNetwork> => {
  const { parameters, multiplyAccumulates } = costOf(network);
  const { classes, mean, deviation } = split.header;
  return {
    header: {
      genotype,
      form: formOf(config, split),
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
    const form = { ...formOf(config, inputs.split), dropout: dropoutChoice(config.dropout) };
    const network = discreteNetwork(inputs.genotype, form);
    return either.isLeft(network) ? throwError(() => network.left) : training(context, network.right);
  });

const training = (context: Context, network: DiscreteNetwork): Observable<Event> => {
  const { config, inputs, seed, open, resume } = context;
  const { initial, step, steps } = trainingScan({
    network,
    settings: config,
    split: inputs.split,
    partition: 'train+validation',
    open,
    generator: fold(generatorOf(seed), 'retrain'),
    stage: 'retrain',
  });
  const start = resume === undefined ? initial() : readTraining(resume);
  return narrate<TrainingState, StepReport, Event>(
    iterate(start, start.step, steps, step, releaseTraining),
    start,
    ({ state, report, step: t }) => reportEvents(report, t + 1, steps, () => writeTraining(state, steps)),
    (state) => from(trained(network, context, state)).pipe(map((value): Event => ({ type: 'artifact', name: 'network', value }))),
  );
};

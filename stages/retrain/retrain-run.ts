import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { defer, from, map, mergeMap, type Observable, throwError } from 'rxjs';
import { fold, generatorOf } from '../../base/numerics/random/generator.js';
import { orThrow } from '../../base/or-throw.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { costOf } from '../../networks/cost/cost.js';
import type { DiscreteNetwork } from '../../networks/discrete-network.js';
import type { Genotype } from '../../networks/genotype.js';
import type { StageContext, StageEvent } from '../../pipeline/stage.js';
import { readSplit } from '../foresight/images.js';
import { dropoutChoice } from '../kinds/settings/dropout.js';
import { type Tally, tallyMetrics } from '../kinds/tally.js';
import type { NetworkForm, TrainedNetwork } from '../kinds/trained-network.js';
import type { TrainingStateValue } from '../kinds/training-state.js';
import { iterate, narrate } from '../loop/iterate.js';
import { reportEvents, type StepReport } from '../loop/step-report.js';
import { expectFamily } from '../training/family-of.js';
import { networkForm, settingsOf } from '../training/network-form.js';
import { readTensors } from '../training/tensors.js';
import { retrainMisfit } from './misfit.js';
import type { RetrainSettings } from './retrain.js';
import { testPass } from './test-pass.js';
import { trainingScan } from './training-scan.js';
import { readTraining, releaseTraining, type TrainingState, writeTraining } from './training-state.js';

type Inputs = { readonly split: DatasetSplit; readonly genotype: Genotype };
type Context = StageContext<RetrainSettings, Inputs, TrainingStateValue>;
type Event = StageEvent<{ readonly network: TrainedNetwork }, TrainingStateValue>;

/** A network that is trained, and the form in which its artifact describes it. */
interface Formed {
  readonly network: DiscreteNetwork;
  readonly form: NetworkForm;
}

/** The network that a configuration asks of a genotype's family; rejects with a `Fault`. */
const formedNetwork = async ({ config, inputs: { split, genotype } }: Context): Promise<Formed> => {
  const family = await expectFamily(config.space, genotype);
  const { classes, height, width } = split.header;
  return orThrow(
    pipe(
      networkForm(settingsOf(family), config, config.auxiliary, { classes: classes.length, height, width }),
      either.bindTo('form'),
      either.bindW('network', ({ form }) => family.network.build(genotype, { ...form, dropout: dropoutChoice(config.dropout) })),
    ),
  );
};

const trained = async (
  { network, form }: Formed,
  { config, inputs: { split, genotype } }: Context,
  { weights, statistics }: TrainingState,
  epochs: number,
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
      epochs,
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

/** The metrics of an epoch with those of the test images next to those of training, where a short line still shows both. */
const besideTraining = (metrics: StepReport['metrics'], tested: Tally): StepReport['metrics'] => {
  const entries = Object.entries(metrics);
  const ofTraining = entries.filter(([name]) => name.startsWith('train '));
  return Object.fromEntries([...ofTraining, ...Object.entries(tallyMetrics('test', tested)), ...entries]);
};

const training = (context: Context, formed: Formed): Observable<Event> => {
  const { network } = formed;
  const { config, inputs, seed, open, resume } = context;
  const generator = fold(generatorOf(seed), 'retrain');
  const common = { network, settings: config, split: inputs.split, open };
  const { initial, step: train, steps } = trainingScan({ ...common, partition: 'train+validation', generator });
  const test = testPass({ ...common, generator: fold(generator, 'test') });
  const step = async (before: TrainingState, t: number): Promise<readonly [TrainingState, StepReport]> => {
    const [after, report] = await train(before, t);
    const tested = report.epoch === undefined ? undefined : await test(after, report.epoch);
    return [after, tested === undefined ? report : { ...report, metrics: besideTraining(report.metrics, tested) }];
  };
  const start = resume === undefined ? initial() : readTraining(resume);
  const stepsPerEpoch = steps / config.epochs;
  // An alarm stops it at the end of an epoch.
  const isStopped = (state: TrainingState): boolean =>
    context.isStopped?.() === true && state.step > 0 && state.step % stepsPerEpoch === 0;
  return narrate<TrainingState, StepReport, Event>(
    iterate(start, start.step, steps, step, releaseTraining, isStopped),
    start,
    ({ state, report, step: t }) =>
      reportEvents(report, t + 1, isStopped(state) ? t + 1 : steps, () => writeTraining(state, steps)),
    (state) =>
      from(trained(formed, context, state, state.step / stepsPerEpoch)).pipe(
        map((value): Event => ({ type: 'artifact', name: 'network', value })),
      ),
  );
};

import * as either from 'fp-ts/lib/Either.js';
import { defer, from, map, mergeMap, type Observable } from 'rxjs';
import {
  batchSource,
  type DatasetSplit,
  type DiscreteNetwork,
  fold,
  type Genotype,
  generatorOf,
  iterate,
  narrate,
  noAugmentation,
  reportEvents,
  resolveComponent,
  type SearchSpace,
  type StageContext,
  type StageEvent,
  type StepReport,
  type TrainingParts,
} from 'sluice';
import type { Averaged, AveragedSettings } from './averaged.js';

type Parameters = ReturnType<TrainingParts['atRest']>;

interface State {
  readonly weights: Parameters;
  readonly momentum: Parameters;
  readonly statistics: Parameters;
  readonly average: Parameters;
  readonly step: number;
  readonly loss: number;
}

const PARTS = ['weights', 'momentum', 'statistics', 'average'] as const;

type Inputs = { readonly split: DatasetSplit; readonly genotype: Genotype };
type Event = StageEvent<{ readonly averaged: Averaged }, Averaged>;

export const averagedRun = (parts: TrainingParts) => {
  const { tf, ops, valueAndGradients, initialParameters, initialStatistics, atRest, descend } = parts;
  const { loadTensors, readTensors, releaseUnused, withBatch } = parts;

  const write = async (state: State, only: readonly (typeof PARTS)[number][] = PARTS): Promise<Averaged> => {
    const tensors = await Promise.all(only.map((part) => readTensors(part, state[part])));
    return { header: { step: state.step, loss: state.loss }, tensors: Object.assign({}, ...tensors) };
  };
  const read = ({ header: { step, loss }, tensors }: Averaged): State => ({
    weights: loadTensors('weights', tensors),
    momentum: loadTensors('momentum', tensors),
    statistics: loadTensors('statistics', tensors),
    average: loadTensors('average', tensors),
    step,
    loss,
  });
  const release = (before: State, after: State): void => {
    releaseUnused(
      PARTS.map((part) => before[part]),
      PARTS.map((part) => after[part]),
    );
  };

  const training = (
    network: DiscreteNetwork,
    { config, inputs: { split }, seed, open, resume }: StageContext<AveragedSettings, Inputs, Averaged>,
  ): Observable<Event> => {
    const { batchSize, steps } = config;
    const generator = fold(generatorOf(seed), 'averaged');
    const { batch } = batchSource(split, {
      partition: 'train+validation',
      batchSize,
      augmentation: noAugmentation,
      open,
      generator: fold(generator, 'batches'),
    });
    const begin = (): State => {
      const weights = initialParameters(network.parameters, fold(generator, 'weights'));
      const statistics = initialStatistics(network.normalisations);
      return { weights, momentum: atRest(weights), statistics, average: atRest(weights), step: 0, loss: 0 };
    };
    const step = (state: State, t: number): Promise<readonly [State, StepReport]> =>
      withBatch(batch(t), ({ images, labels }) => {
        const { value, gradients, auxiliary } = valueAndGradients((weights) => {
          const { logits, statistics } = network.forwardTrain(weights, state.statistics, images);
          return { value: ops.softmaxCrossEntropy(logits, labels), auxiliary: { statistics } };
        }, state.weights);
        const { moved } = descend(state, gradients, config.weights.learningRate, config.weights);
        const average = tf.tidy(() =>
          Object.fromEntries(
            Object.entries(moved.weights).map(([name, weight]) => {
              const before = state.average[name] ?? weight;
              return [name, tf.add(before, tf.mul(tf.sub(weight, before), 1 / (t + 1)))];
            }),
          ),
        );
        const loss = value.dataSync()[0] ?? Number.NaN;
        tf.dispose([value, ...Object.values(gradients)]);
        const after = { ...moved, statistics: auxiliary.statistics, average, step: t + 1, loss };
        return [after, { epoch: undefined, metrics: { loss } }] as const;
      });
    const start = resume === undefined ? begin() : read(resume);
    return narrate<State, StepReport, Event>(
      iterate(start, start.step, steps, step, release),
      start,
      ({ state, report, step: t }) => reportEvents(report, t + 1, steps, () => write(state)),
      (state) => from(write(state, ['average'])).pipe(map((value): Event => ({ type: 'artifact', name: 'averaged', value }))),
    );
  };

  return (context: StageContext<AveragedSettings, Inputs, Averaged>): Observable<Event> =>
    defer(async () => {
      const { config, inputs } = context;
      const { classes, height, width } = inputs.split.header;
      const { network } = await resolveComponent<SearchSpace>(config.space);
      const built = network.build(inputs.genotype, { ...config.network, classes: classes.length, height, width });
      if (either.isLeft(built)) throw built.left;
      return built.right;
    }).pipe(mergeMap((network) => training(network, context)));
};

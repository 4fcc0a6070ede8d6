// A training stage: it trains the network of a genotype, and gives the average of its weights over all steps (Polyak averaging).
import * as t from 'io-ts';
import {
  componentOf,
  datasetSplit,
  GradientDescent,
  genotypeKind,
  inherited,
  operator,
  positiveInteger,
  record,
  stage,
  tensorKind,
  trainingParts,
  type WithTensors,
  withDefault,
} from 'sluice';

export const AveragedSettings = record('averaged', {
  space: inherited(componentOf('space')),
  network: withDefault(t.UnknownRecord, {}),
  steps: withDefault(positiveInteger, 100),
  batchSize: withDefault(positiveInteger, 8),
  weights: withDefault(GradientDescent, {}),
});
export type AveragedSettings = t.TypeOf<typeof AveragedSettings>;

const Header = t.strict({ step: t.number, loss: t.number });

/** Tensors F32 by name: `weights/`, `momentum/`, `statistics/` and `average/`; an average alone where the training is over. */
export type Averaged = WithTensors<t.TypeOf<typeof Header>>;

export const averagedWeights = tensorKind(
  'averaged-weights',
  1,
  Header,
  ({ header: { step, loss } }: Averaged) => `the average of the weights of ${step} steps, last loss ${loss.toFixed(3)}`,
);

export const averagedStage = stage({
  name: 'averaged',
  source: import.meta.url,
  config: AveragedSettings,
  inputs: { split: datasetSplit, genotype: genotypeKind },
  outputs: { averaged: averagedWeights },
  checkpoint: averagedWeights,
  numeric: true,
  load: async () => {
    const [{ averagedRun }, parts] = await Promise.all([import('./averaged-run.js'), trainingParts()]);
    return averagedRun(parts);
  },
});

export const averaged = operator(averagedStage);

import type { Generator } from '../../base/numerics/random/generator.js';
import type { DiscreteNetwork } from '../../networks/discrete-network.js';
import { initialParameters, type Parameters } from '../../networks/parameters.js';
import { initialStatistics } from '../../networks/running-statistics.js';
import { emptyTally, type Tally } from '../kinds/tally.js';
import type { TrainingStateValue } from '../kinds/training-state.js';
import { atRest, type MovingWeights } from '../training/gradient-descent.js';
import { loadTensors, readTensors, releaseUnused } from '../training/tensors.js';

/** A training between two steps. */
export interface TrainingState extends MovingWeights {
  /** Running mean and variance of every batch normalisation. */
  readonly statistics: Parameters;
  /** Sums over the epoch under way. */
  readonly train: Tally;
  /** Steps done. */
  readonly step: number;
}

/** The state that a training starts from. */
export const initialTraining = (network: DiscreteNetwork, generator: Generator): TrainingState => {
  const weights = initialParameters(network.parameters, generator);
  return {
    weights,
    momentum: atRest(weights),
    statistics: initialStatistics(network.normalisations),
    train: emptyTally,
    step: 0,
  };
};

/** Frees the tensors of a state that the next one no longer uses. */
export const releaseTraining = (before: TrainingState, after: TrainingState): void => {
  releaseUnused([before.weights, before.momentum, before.statistics], [after.weights, after.momentum, after.statistics]);
};

/** A state as a checkpoint holds it. */
export const writeTraining = async (
  { weights, momentum, statistics, train, step }: TrainingState,
  steps: number,
): Promise<TrainingStateValue> => {
  const parts = await Promise.all([
    readTensors('weights', weights),
    readTensors('momentum', momentum),
    readTensors('statistics', statistics),
  ]);
  return { header: { step, steps, train }, tensors: Object.assign({}, ...parts) };
};

/** The state that a checkpoint holds, its tensors on the backend. */
export const readTraining = ({ header: { step, train }, tensors }: TrainingStateValue): TrainingState => ({
  weights: loadTensors('weights', tensors),
  momentum: loadTensors('momentum', tensors),
  statistics: loadTensors('statistics', tensors),
  train,
  step,
});

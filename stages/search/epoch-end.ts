import type { OpenFile } from '../../artifacts/source.js';
import type { Generator } from '../../base/numerics/random/generator.js';
import type { DatasetSplit } from '../../datasets/split.js';
import { peakMemory } from '../../kernels/peak-memory.js';
import { isDistribution } from '../kinds/architecture-distribution.js';
import type { TrajectoryPoint } from '../kinds/architecture-trajectory.js';
import { tallyMetrics } from '../kinds/tally.js';
import type { StepReport } from '../loop/step-report.js';
import { dropoutMetrics } from '../training/dropout-learning.js';
import { stopOrGoOn } from './early-stopping.js';
import { epochCurvature } from './epoch-curvature.js';
import { epochUncertainty } from './epoch-uncertainty.js';
import { learntArchitecture } from './learnt-architecture.js';
import type { MethodMetrics } from './method/architecture-method.js';
import type { SearchSetup } from './search-setup.js';
import { releaseState, type SearchState } from './search-state.js';
import { skipConnections } from './skip-connections.js';

/** The state with the distribution of an epoch recorded, if it is one to record; a method without a distribution has none. */
const recorded = (setup: SearchSetup, state: SearchState, epoch: number, metrics: TrajectoryPoint['metrics']): SearchState => {
  const { settings, form } = setup;
  const { recordEvery, epochs } = settings;
  if (epoch !== epochs && (recordEvery === 0 || epoch % recordEvery !== 0)) return state;
  const distribution = learntArchitecture(setup, state.architecture);
  if (!isDistribution(distribution)) return state;
  return { ...state, trajectory: [...state.trajectory, { epoch: form.epochsBefore + epoch, distribution, metrics }] };
};

/**
 * A search that an alarm has stopped before its last epoch, as its artifacts hold it: with the distribution of the last epoch
 * that it had, and without snapshots to go back to; any other as it is.
 */
export const stoppedByAlarm = (setup: SearchSetup, state: SearchState, epoch: number): SearchState => {
  if (epoch === setup.settings.epochs || state.stoppedAfter !== null) return state;
  const isThere = state.trajectory.some((point) => point.epoch === setup.form.epochsBefore + epoch);
  const ofLast = { ...setup, settings: { ...setup.settings, epochs: epoch } };
  return { ...(isThere ? state : recorded(ofLast, state, epoch, {})), snapshots: [], stoppedAfter: epoch };
};

/**
 * The end of an epoch of a search: measures it, records what was learnt, and stops or goes on.
 *
 * @returns a function of the state after the epoch's last step, the epoch that ended, from 1, its learning rate, and the
 * metrics of the method's last step
 */
export const epochEnd = (
  setup: SearchSetup,
  split: DatasetSplit,
  open: OpenFile,
  generator: Generator,
  stepsPerEpoch: number,
) => {
  const curvatureAfter = epochCurvature(setup, split, open, generator);
  const uncertaintyAfter = epochUncertainty(setup, split, open, generator);
  return async (
    state: SearchState,
    epoch: number,
    learningRate: number,
    ofMethod: MethodMetrics = {},
  ): Promise<readonly [SearchState, StepReport]> => {
    const metrics: Readonly<Record<string, number>> = {
      ...tallyMetrics('train', state.train),
      ...tallyMetrics('validation', state.validation),
      'learning rate': learningRate,
      ...ofMethod,
      ...setup.method.metrics?.(state.architecture),
      ...dropoutMetrics(setup.dropout, state.weights),
      ...(await uncertaintyAfter(state)),
      ...(await curvatureAfter(state, epoch)),
    };
    const after = recorded(setup, state, epoch, metrics);
    const learnt = learntArchitecture(setup, state.architecture);
    // Not of the trajectory, whose distributions have it.
    const collapse = isDistribution(learnt) ? skipConnections(learnt) : undefined;
    const report = { epoch, metrics: { ...metrics, ...collapse }, peakMemory: peakMemory() };
    const ended = stopOrGoOn(setup.settings, after, epoch, stepsPerEpoch);
    // The weights of a search that goes back are of no later state, and of none before the step that made them.
    releaseState(setup, after, ended);
    return [ended, report];
  };
};

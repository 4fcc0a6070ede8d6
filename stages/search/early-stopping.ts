import { meanOf } from '../../base/numerics/statistics.js';
import { LARGEST_EIGENVALUE } from '../hessian/eigenvalue-metrics.js';
import type { EarlyStopping } from './early-stopping-settings.js';
import type { SearchSettings } from './search.js';
import type { SearchState } from './search-state.js';

/**
 * The criterion of early stopping: a search stops now and goes back `back` epochs where λ(i - back)/λ(i) < ratio, λ(i) being
 * the largest eigenvalue of the architecture's Hessian averaged over the `window` epochs up to i. False until both
 * averages are complete, and while they are not positive.
 *
 * Source: Zela et al., "Understanding and robustifying DARTS" (ICLR 2020), section 4.3 with k = 5 and 0.75.
 *
 * @param eigenvalues of every epoch so far
 */
export const stopsNow = (eigenvalues: readonly number[], { ratio, back, window }: EarlyStopping): boolean => {
  const now = eigenvalues.length;
  if (now < window + back) return false;
  const meanUpTo = (end: number): number => meanOf(eigenvalues.slice(end - window, end));
  const [before, after] = [meanUpTo(now - back), meanUpTo(now)];
  return before > 0 && before < ratio * after;
};

/** Tells whether a search has ended before its last epoch. */
export const hasStopped = ({ stoppedAfter }: SearchState): boolean => stoppedAfter !== null;

/**
 * A search at the end of an epoch: as it is, with a snapshot to go back to unless it was the last epoch; or, where it is to
 * stop now, as it was at the end of the epoch that it goes back to, with the trajectory of all epochs.
 *
 * @param epoch that ended, from 1
 */
export const stopOrGoOn = (
  { earlyStopping, epochs, warmUp }: Pick<SearchSettings, 'earlyStopping' | 'epochs' | 'warmUp'>,
  state: SearchState,
  epoch: number,
  stepsPerEpoch: number,
): SearchState => {
  const { ratio, back } = earlyStopping;
  if (ratio === 0) return state;
  const trace = state.trajectory.slice(warmUp).map(({ metrics }) => metrics[LARGEST_EIGENVALUE] as number);
  const target = state.snapshots.find((snapshot) => snapshot.epoch === epoch - back);
  if (target !== undefined && stopsNow(trace, earlyStopping)) {
    const { epoch: backTo, ...learnt } = target;
    return { ...state, ...learnt, snapshots: [], stoppedAfter: epoch, step: backTo * stepsPerEpoch };
  }
  if (epoch === epochs) return { ...state, snapshots: [] };
  const { weights, momentum, architecture } = state;
  const snapshots = [...state.snapshots, { epoch, weights, momentum, architecture }].filter((each) => each.epoch > epoch - back);
  return { ...state, snapshots };
};

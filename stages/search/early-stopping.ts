import { meanOf } from '../../base/numerics/statistics.js';
import { LARGEST_EIGENVALUE } from '../hessian/eigenvalue-metrics.js';
import type { EarlyStopping } from './early-stopping-settings.js';
import type { SearchSettings } from './search.js';
import type { SearchState } from './search-state.js';

/** Measurements between the last one and the one that a stopped search goes back to: what is behind a window's middle, and `back`. */
const lagOf = ({ window, back }: EarlyStopping): number => Math.floor(window / 2) + back;

/**
 * The criterion of early stopping: a search stops now and goes back to measurement i - back where λ(i - back)/λ(i) < ratio,
 * λ(i) being the largest eigenvalue of the architecture's Hessian averaged over the `window` measurements around i, and i the
 * last one around which there are as many. Where `window` is even the half behind i is the longer one. False until both
 * averages are complete, and while they are not positive.
 *
 * Source: Zela et al., "Understanding and robustifying DARTS" (ICLR 2020), section 4.3 with 5 epochs and 0.75.
 *
 * @param eigenvalues of every measurement so far
 */
export const stopsNow = (
  eigenvalues: readonly number[],
  { ratio, back, window }: Pick<EarlyStopping, 'ratio' | 'back' | 'window'>,
): boolean => {
  const now = eigenvalues.length;
  if (now < window + back) return false;
  const meanUpTo = (end: number): number => meanOf(eigenvalues.slice(end - window, end));
  const [before, after] = [meanUpTo(now - back), meanUpTo(now)];
  return before > 0 && before < ratio * after;
};

/** Tells whether a search has ended before its last epoch. */
export const hasStopped = ({ stoppedAfter }: SearchState): boolean => stoppedAfter !== null;

/** Settings of a search that its end depends on. */
export type StoppingSettings = Pick<SearchSettings, 'earlyStopping' | 'epochs' | 'warmUp'> & {
  readonly curvature: Pick<SearchSettings['curvature'], 'every'>;
};

/**
 * A search at the end of an epoch: as it is, with a snapshot to go back to if its eigenvalue was measured, unless it was the
 * last epoch; or, where it is to stop now, as it was at the end of the epoch that it goes back to, with the trajectory of
 * all epochs. The eigenvalues of the warm-up do not count.
 *
 * @param epoch that ended, from 1
 */
export const stopOrGoOn = (
  { earlyStopping, epochs, warmUp, curvature: { every } }: StoppingSettings,
  state: SearchState,
  epoch: number,
  stepsPerEpoch: number,
): SearchState => {
  if (earlyStopping.ratio === 0) return state;
  const isMeasured = epoch % every === 0;
  const oldest = epoch - lagOf(earlyStopping) * every;
  const trace = state.trajectory.slice(warmUp).flatMap(({ metrics }) => metrics[LARGEST_EIGENVALUE] ?? []);
  const target = isMeasured ? state.snapshots.find((snapshot) => snapshot.epoch === oldest) : undefined;
  if (target !== undefined && stopsNow(trace, earlyStopping)) {
    const { epoch: backTo, ...learnt } = target;
    return { ...state, ...learnt, snapshots: [], stoppedAfter: epoch, step: backTo * stepsPerEpoch };
  }
  if (epoch === epochs) return { ...state, snapshots: [] };
  const { weights, momentum, architecture } = state;
  const own = isMeasured && epoch >= earlyStopping.from ? [{ epoch, weights, momentum, architecture }] : [];
  return { ...state, snapshots: [...state.snapshots, ...own].filter((snapshot) => snapshot.epoch > oldest) };
};

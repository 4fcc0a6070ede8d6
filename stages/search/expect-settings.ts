import { type Problem, problem } from '../../artifacts/problem.js';
import type { SearchSettings } from './search.js';

const refusal = (what: string, remedy: string): Problem => problem('usage', what, 'stage search', remedy);

const contradictionIn = ({
  dropout,
  uncertainty,
  earlyStopping,
  curvature,
  recordEvery,
}: SearchSettings): Problem | undefined => {
  if (uncertainty.weight > 0 && dropout === false) {
    return refusal(
      'its "uncertainty" has a weight, but without dropout all passes predict the same',
      'add "dropout: concreteDropout()", or leave "uncertainty" out',
    );
  }
  return earlyStopping.ratio > 0 && (curvature.every !== 1 || recordEvery !== 1)
    ? refusal(
        'its "earlyStopping" goes by the eigenvalue of every epoch, which is not measured or not recorded',
        'add "curvature: { every: 1 }" and leave "recordEvery" at 1, or leave "earlyStopping" out',
      )
    : undefined;
};

/** Refuses settings of a search that contradict each other, before anything is computed. */
export const expectSettings = (settings: SearchSettings): void => {
  const found = contradictionIn(settings);
  if (found !== undefined) throw found;
};

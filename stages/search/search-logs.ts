import type { LogEvent } from '../../pipeline/stage.js';
import { isDistribution, type LearntArchitecture } from '../kinds/architecture-distribution.js';
import { TO_LEARN_MORE, undecided } from '../kinds/undecided.js';
import type { SearchSetup } from './search-setup.js';

const info = (message: string): LogEvent => ({ type: 'log', level: 'info', message });
const warning = (message: string): LogEvent => ({ type: 'log', level: 'warning', message });

const isAllWarmUp = ({ settings: { warmUp, epochs } }: SearchSetup): boolean => warmUp >= epochs;

/** Log messages of a search before its first step. */
export const beforehand = (setup: SearchSetup): readonly LogEvent[] => {
  const { method, settings, notes } = setup;
  return [
    ...(isAllWarmUp(setup)
      ? [warning('only the weights learn, since every epoch is of "warmUp": lower that, or raise "epochs"')]
      : []),
    ...notes.map(info),
    ...(settings.level === 'single'
      ? [
          info(
            'weights and architecture learn from the same pass over the train images ("level"); the validation images are not learnt from',
          ),
        ]
      : []),
    ...(method.gives === 'genotypes'
      ? [
          info(
            `${method.name} gives architectures, not a distribution: the trajectory stays empty${settings.dropout === false ? '' : ', and the uncertainty is not followed'}`,
          ),
        ]
      : []),
  ];
};

/** The warning that a search learnt next to nothing, if it did and nobody asked for it. */
export const learntLittle = (setup: SearchSetup, learnt: LearntArchitecture): readonly LogEvent[] => {
  if (!isDistribution(learnt) || isAllWarmUp(setup)) return [];
  const nothing = undecided(learnt);
  return nothing === undefined ? [] : [warning(`${nothing}; ${TO_LEARN_MORE}`)];
};

import { formatSeconds } from '../../../base/quantities.js';
import type { KnownRun } from '../../record/read-records.js';
import type { RecordedStage } from '../../record/record.js';

/** A moment as `2026-11-28 17:04:05 UTC`. */
export const momentText = (iso: string): string => (iso === '' ? '' : `${iso.slice(0, 19).replace('T', ' ')} UTC`);

/** State of a run in a word: what it does, or how it ended. */
export const runState = ({ life, state: { ended } }: KnownRun): string => {
  if (life === 'running') return 'running';
  if (life === 'killed') return 'killed';
  if (life === 'unknown') return 'not heard of its end';
  const problems = ended?.problems ?? [];
  if (problems.some(({ problem }) => problem !== 'interrupted')) return 'failed';
  return problems.length > 0 ? 'interrupted' : 'finished';
};

/** Tells whether a stage computes by the record of its run. */
export const computes = ({ status }: Pick<RecordedStage, 'status'>): boolean => status === 'running' || status === 'resumed';

/** State of a stage in words, by the life of its run. */
export const stageWords = ({ status, reason, done, total, unit }: RecordedStage, life: KnownRun['life']): string => {
  switch (status) {
    case 'running':
    case 'resumed': {
      if (life === 'killed') return 'killed';
      if (life === 'unknown') return 'running when last heard of';
      return total > 0 && Number.isFinite(done + total) ? `running: ${done} of ${total} ${unit}` : 'running';
    }
    case 'not-begun':
      return reason === undefined ? 'not begun' : `not begun: ${reason}`;
    default:
      return status;
  }
};

/** Seconds from the beginning of a run to its end, or to its last word. */
export const runSeconds = ({ head, state }: KnownRun): number =>
  Math.max(0, (Date.parse(state.ended?.time ?? (state.told === '' ? head.begun : state.told)) - Date.parse(head.begun)) / 1000);

/** Number of stages that are over, of all: `3 of 7`. */
export const stagesOver = ({ head, state }: KnownRun): string => {
  const over = state.stages.filter(({ status }) => status === 'done' || status === 'cached').length;
  return `${over} of ${head.stages.length}`;
};

/** Time of a stage: what it took, or what it still takes. */
export const stageTime = ({ seconds, left, ...stage }: RecordedStage): string => {
  if (computes(stage)) return left === undefined || !Number.isFinite(left) ? '' : `${formatSeconds(left)} left`;
  if (seconds === undefined) return '';
  return stage.status === 'cached' ? `took ${formatSeconds(seconds)}` : formatSeconds(seconds);
};

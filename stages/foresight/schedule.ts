import { type Fault, refusal } from '../../base/problem.js';
import type { GradientDescent } from '../training/gradient-descent-settings.js';
import type { Restart } from '../training/schedule.js';

/**
 * The problem of a learning rate whose parts do not fit into its epochs: a rise that does not come to its end, or an end
 * that is as long as the whole.
 *
 * @param epochs that the schedule spans
 * @param key of the settings that says so
 */
export const scheduleProblem = ({ warmUp, tail, schedule }: GradientDescent, epochs: number, key: string): Fault | undefined => {
  if (schedule === 'cosine' && tail > 0)
    return refusal(
      `the learning rate's "weights.tail" of ${tail} epochs is of the linear schedule, and the schedule is cosine`,
      'set "weights.schedule" to linear, or leave "weights.tail" out',
    );
  const parts = [
    { setting: 'weights.warmUp', given: warmUp, most: epochs },
    { setting: 'weights.tail', given: tail, most: epochs - 1 },
  ].filter(({ given, most }) => given > most);
  return parts.length === 0
    ? undefined
    : refusal(
        `the learning rate has ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}, too few for ${parts.map(({ setting, given }) => `"${setting}" ${given}`).join(' and ')}`,
        `set ${parts.map(({ setting, most }) => `"${setting}" to ${most} or less`).join(' and ')}, or raise "${key}"`,
      );
};

/** The problem of a restart of a schedule that is no cosine; undefined if there is none. */
export const restartProblem = (restart: Restart, { schedule }: Pick<GradientDescent, 'schedule'>): Fault | undefined =>
  restart !== 'none' && schedule !== 'cosine'
    ? refusal(
        `its "restart" begins a cosine anew, and the schedule of the learning rate is ${schedule}`,
        'leave "restart" out, or set "weights.schedule" to cosine',
      )
    : undefined;

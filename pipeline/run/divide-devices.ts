import type { MachineDevice } from '../../base/backend.js';
import type { Executor } from '../executors/executor.js';
import { type Jobs, jobGpus } from './jobs.js';

const counted = (count: number): string => `${count} GPU${count === 1 ? '' : 's'}`;

/** Tells whether an executor computes on the devices of this machine, rather than on other machines. */
export const isOfThisMachine = ({ stagesOnDevice, choosesDevices = false }: Executor): boolean =>
  stagesOnDevice !== undefined || choosesDevices;

/** The devices among which a run divides its stages. */
export interface DividedDevices {
  /** Empty where stages are not given one: they compute on the device that the backend takes. */
  readonly devices: readonly MachineDevice[];
  /** Warnings to a person: sentences without a final full stop. */
  readonly notices: readonly string[];
}

/**
 * The devices of this machine that a run divides its stages among: as many as are asked for, where its executor can give each
 * stage one.
 *
 * @param known the devices of this machine that the backend can be given
 */
export const dividedDevices = (
  executor: Executor,
  backend: string,
  known: readonly MachineDevice[],
  jobs: Jobs | undefined,
): DividedDevices => {
  const { name, choosesDevices = false } = executor;
  const gpus = jobGpus(jobs);
  if (!isOfThisMachine(executor)) return { devices: [], notices: [] };
  const tooMany = gpus !== undefined && gpus > Math.max(known.length, 1);
  const notices = tooMany
    ? [
        `${counted(gpus)} are asked for, and the backend ${backend} can be given ${known.length === 0 ? 'none by name' : counted(known.length)}`,
      ]
    : [];
  if (known.length < 2) return { devices: known, notices };
  if (choosesDevices) return { devices: known.slice(0, gpus), notices };
  const undivided = `the executor "${name}" computes on one of ${counted(known.length)}; the executor "process" divides stages among them`;
  return { devices: [], notices: gpus === 1 ? notices : [...notices, undivided] };
};

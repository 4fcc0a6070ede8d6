import { availableParallelism } from 'node:os';
import type { MachineDevice } from '../../base/backend.js';
import type { Executor } from '../executors/executor.js';
import { dividedDevices } from './divide-devices.js';
import { jobCores } from './jobs.js';
import { type Limiter, limiter } from './limit.js';
import type { RunOptions } from './node-run.js';
import { type RunExecutors, runExecutors } from './run-executors.js';

/** Turns of the stages of an executor, and the devices that they are divided among. */
interface Turns extends Limiter {
  readonly devices: readonly MachineDevice[];
}

/** Places where the stages of a run compute. */
export interface Places {
  readonly executorOf: RunExecutors['of'];
  readonly limiterOf: (executor: Executor) => Limiter;
  /** The devices among which the limiter of an executor divides its stages. */
  readonly devicesOf: (executor: Executor) => readonly MachineDevice[];
  /** Warnings to a person: sentences without a final full stop. */
  readonly notices: readonly string[];
  /** Ends the works that run and forgets those that wait. */
  readonly close: () => void;
}

/** The cores that a run may have: no more than its executor has, and of this machine's threads as many as are asked for. */
const coresOf = ({ jobs }: RunOptions, executor: Executor): number => {
  const cores = jobCores(jobs);
  return Math.min(cores ?? Number.POSITIVE_INFINITY, executor.cores ?? cores ?? availableParallelism());
};

/** Opens the places of a run: executors that say no number of cores share those of this machine. */
export const openPlaces = (options: RunOptions): Places => {
  const { backend, devices: known = [], jobs } = options;
  const { all, of } = runExecutors(options);
  const notices: string[] = [];
  const turnsFor = (executor: Executor): Turns => {
    const { devices, notices: found } = dividedDevices(executor, backend.name, known, jobs);
    notices.push(...found);
    return { ...limiter(coresOf(options, executor), executor.stagesOnDevice, Math.max(1, devices.length)), devices };
  };
  const here = all.find(({ cores }) => cores === undefined);
  const shared = here === undefined ? undefined : turnsFor(here);
  const turns = new Map(
    all.map((executor) => [executor, executor.cores === undefined && shared !== undefined ? shared : turnsFor(executor)]),
  );
  const turnsOf = (executor: Executor): Turns => turns.get(executor) as Turns;
  return {
    executorOf: of,
    limiterOf: turnsOf,
    devicesOf: (executor) => {
      const { devices } = turnsOf(executor);
      return devices.length < 2 || executor.choosesDevices === true ? devices : [];
    },
    notices,
    close: () => {
      for (const one of new Set(turns.values())) one.close();
    },
  };
};

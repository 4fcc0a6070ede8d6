import { firstTime } from '../../base/first-time.js';
import type { Executor, Kept } from '../executors/executor.js';
import type { Resources } from '../resources.js';
import { isOfThisMachine } from './divide-devices.js';

/**
 * Makes what tells of the resources that an executor does not heed, of each of them the first time that it is asked for.
 *
 * @param warn is told a sentence without a final full stop
 */
export const unheeded = (executor: Executor, warn: (message: string) => void): ((resources: Resources) => void) => {
  const { name, keeps } = executor;
  const heedsDevices = keeps.device ?? isOfThisMachine(executor);
  const isNew = firstTime();
  const once = (key: string, isAsked: boolean, kept: Kept | undefined, message: string): void => {
    if (isAsked && kept !== true && isNew(key)) warn(message);
  };
  const limit = (what: 'memory' | 'minutes', isAsked: boolean): void => {
    const kept = keeps[what];
    const how = typeof kept === 'string' ? `keeps limits on ${what} only ${kept}` : `does not keep limits on ${what}`;
    once(what, isAsked, kept, `the executor "${name}" ${how}; the executor "process" keeps them`);
  };
  return ({ memory, minutes, device }) => {
    limit('memory', memory !== undefined);
    limit('minutes', minutes !== undefined);
    once('device', device !== undefined, heedsDevices, `the executor "${name}" does not heed which device a stage asks for`);
  };
};

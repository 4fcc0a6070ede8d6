import type { Executor } from '../executors/executor.js';
import type { Resources } from '../resources.js';

/**
 * Makes what tells of the resources that an executor does not heed, of each of them the first time that it is asked for.
 *
 * @param warn is told a sentence without a final full stop
 */
export const unheeded = ({ name, keeps }: Executor, warn: (message: string) => void): ((resources: Resources) => void) => {
  const told = new Set<string>();
  const once = (key: string, isAsked: boolean, isHeeded: boolean | undefined, message: string): void => {
    if (!isAsked || isHeeded === true || told.has(key)) return;
    told.add(key);
    warn(message);
  };
  return ({ memory, minutes, device }) => {
    const keeper = 'the executor "process" does';
    once('memory', memory !== undefined, keeps.memory, `the executor "${name}" does not keep limits on memory; ${keeper}`);
    once('minutes', minutes !== undefined, keeps.minutes, `the executor "${name}" does not keep limits on minutes; ${keeper}`);
    once('device', device !== undefined, keeps.device, `the executor "${name}" does not heed which device a stage asks for`);
  };
};

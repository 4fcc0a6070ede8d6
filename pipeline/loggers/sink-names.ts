import { parseAddress } from '../address/parse-address.js';
import type { GivenSink } from './sink.js';

const nameOf = (given: GivenSink, folder: string): string => {
  if (typeof given !== 'string') return '';
  const parts = parseAddress(given, folder);
  return parts?.module === undefined ? given : parts.name;
};

/**
 * The names of a run's sinks in messages, which every other sink is told: a built-in one has its address, one of a user's module
 * only that of the module, whose target may be a secret. A writer has its number, and so has a sink whose name comes again.
 *
 * @param folder that relative paths start from
 */
export const sinkNames = (sinks: readonly GivenSink[], folder: string): readonly string[] => {
  const names = sinks.map((given) => nameOf(given, folder));
  return names.map((name, index) => {
    const number = `number ${index + 1}`;
    if (name === '') return number;
    return names.indexOf(name) === names.lastIndexOf(name) ? name : `${name}, ${number}`;
  });
};

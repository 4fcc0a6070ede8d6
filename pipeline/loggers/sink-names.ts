import { withoutCredentials } from '../../base/credentials.js';
import { parseAddress } from '../address/parse-address.js';
import { builtInSinks } from './built-in.js';
import type { GivenSink } from './sink.js';

/** The name of a sink by its address: the address of a built-in one, the module or package of a user's. */
export const sinkName = (address: string, folder: string): string => {
  const parts = parseAddress(address, folder);
  const isBuiltIn = parts?.module === undefined && builtInSinks.some(({ name }) => name === parts?.name);
  return isBuiltIn || parts === undefined ? withoutCredentials(address) : parts.name;
};

/**
 * The names of a run's sinks in messages, which every other sink is told: a built-in one has its address, one of a user's module
 * only that of the module, whose target may be a secret. A writer has its number, and so has a sink whose name comes again.
 *
 * @param folder that relative paths start from
 */
export const sinkNames = (sinks: readonly GivenSink[], folder: string): readonly string[] => {
  const names = sinks.map((given) => (typeof given === 'string' ? sinkName(given, folder) : ''));
  return names.map((name, index) => {
    const number = `number ${index + 1}`;
    if (name === '') return number;
    return names.indexOf(name) === names.lastIndexOf(name) ? name : `${name}, ${number}`;
  });
};

import type { JobCode } from '../worker/job.js';
import { closuresOf } from './keep-origins.js';
import type { ResolvedNode, RunServices } from './resolve.js';

/**
 * The code that a key was made of, for the worker that loads it; undefined where this process does not know it, or no module in it is
 * the user's.
 */
export const codeOf = async (
  { origin }: Pick<RunServices, 'origin'>,
  { parts }: Pick<ResolvedNode, 'parts'>,
): Promise<JobCode | undefined> => {
  const found = await Promise.all(closuresOf(parts).map((closure) => origin?.(closure)));
  const modules = found.flatMap((one) => one?.modules ?? []);
  if (modules.length === 0) return undefined;
  return { parts, states: Object.fromEntries(modules.map(({ path, state = '' }) => [path, state])) };
};

import { describeValue, refuseCall } from '../base/argument.js';
import { type Flow, isFlow } from './flow.js';
import { withSeed } from './seed-scope.js';

type Values = Readonly<Record<string, unknown>>;

const refuse = (what: string, remedy: string): never => refuseCall('overSeeds', what, remedy);

/**
 * Builds the same part of an experiment for several seeds.
 *
 * A stage that is made inside `build` runs with the run's seed plus the one given; a stage made outside, as the one that
 * loads the images, is shared. The flow of seed 0 is the one that the experiment would have without `overSeeds`, and is
 * found in the store if that was run. The stages are named `search@0`, `search@1`, ...; `--set search.KEY=VALUE` sets all.
 * Within another `overSeeds` the seeds of both add up.
 *
 * @param seeds different whole numbers from 0
 * @returns the flow of each seed, in their order, as `summarise` takes them
 *
 * @example
 * const runs = overSeeds([0, 1, 2], () => images.pipe(search({ space, architecture }), discretise(), retrain(), evaluate()));
 * return { summary: summarise(runs) };
 */
export const overSeeds = <E extends Values>(seeds: readonly number[], build: (seed: number) => Flow<E>): readonly Flow<E>[] => {
  if (!Array.isArray(seeds))
    refuse(`the seeds are ${describeValue(seeds)}`, 'give a list of them, as in overSeeds([0, 1, 2], ...)');
  if (typeof build !== 'function')
    refuse(`there is no function but ${describeValue(build)}`, 'give one that builds a flow: overSeeds([0, 1], () => ...)');
  const wrongs = seeds.filter((seed) => !Number.isSafeInteger(seed) || seed < 0);
  const [wrong] = wrongs;
  if (wrongs.length > 0) refuse(`${describeValue(wrong)} is no seed`, 'give whole numbers from 0');
  const twice = seeds.find((seed, index) => seeds.indexOf(seed) !== index);
  if (twice !== undefined) refuse(`the seed ${twice} is given twice`, 'give every seed once');
  if (seeds.length === 0) refuse('there is no seed', 'give at least one, as in overSeeds([0, 1, 2], ...)');
  return seeds.map((seed) => {
    const flow: unknown = withSeed(seed, () => build(seed));
    if (!isFlow(flow))
      return refuse(`for the seed ${seed} the function gives no flow but ${describeValue(flow)}`, 'return a flow from it');
    return flow as Flow<E>;
  });
};

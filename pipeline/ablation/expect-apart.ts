import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../../base/problem.js';
import { cited, quoted } from '../../base/quote.js';
import { answersTo, type Override } from '../run/configure.js';
import type { Graph } from '../run/graph.js';
import { overrideText } from '../run/override-text.js';
import { swapPlace } from './parse-swap.js';
import type { Swap } from './swap.js';

type Path = readonly string[];

const startsWith = (path: Path, start: Path): boolean => start.every((key, index) => path[index] === key);

const overlap = (a: Path, b: Path): boolean => startsWith(a, b) || startsWith(b, a);

/** The keys of a configuration that the values of a swap set. */
const keysOf = ({ values }: Swap): readonly Path[] =>
  values.flatMap(({ change }): readonly Path[] => {
    if (change.change === 'value') return [change.path];
    return change.change === 'settings' ? change.settings.map(({ path }) => path) : [];
  });

/**
 * Expects no swap to be of what a `--set` sets in every variant, or another swap in its own: both may name a stage in other words, its
 * label and what it is.
 *
 * @returns a `usage` problem that names both
 */
export const expectApart = (
  swaps: readonly Swap[],
  overrides: readonly Override[],
  { nodes }: Graph,
): either.Either<Problem, void> => {
  const areOfOne = (a: string, b: string): boolean => nodes.some((node) => answersTo(node, a) && answersTo(node, b));
  for (const override of overrides)
    for (const swap of swaps) {
      const isSet =
        'choice' in override
          ? override.choice === swap.target && swap.path.length === 0
          : areOfOne(override.stage, swap.target) && keysOf(swap).some((key) => overlap(override.path, key));
      if (!isSet) continue;
      const written = 'choice' in override ? `${override.choice}=${override.value}` : overrideText(override);
      return either.left(
        problem(
          'usage',
          `it would set in every variant what ${swapPlace(swap.text)} swaps`,
          `--set ${cited(written)}`,
          'leave it out, or make it one of the values of the swap',
        ),
      );
    }
  for (const [at, swap] of swaps.entries()) {
    const path = swap.path.join('.');
    const other = swaps
      .slice(0, at)
      .find((one) => path !== '' && one.path.join('.') === path && areOfOne(one.target, swap.target));
    if (other !== undefined)
      return either.left(
        problem(
          'usage',
          `${quoted([swap.target, path].join('.'))} is swapped twice, also as ${quoted([other.target, path].join('.'))}`,
          swapPlace(swap.text),
          'give all of its values in one --swap',
        ),
      );
  }
  return either.right(undefined);
};

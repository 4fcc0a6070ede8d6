import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../../base/problem.js';
import { quoted } from '../../base/quote.js';
import type { ConfiguredGraph } from '../run/configure.js';
import { nodesBehind } from './behind.js';
import { swapPlace } from './parse-swap.js';
import { identities } from './sharing.js';
import type { Swap } from './swap.js';
import type { VariantRuns } from './variant-runs.js';

/** A variant with the swaps by which it is made, and the values of these. */
export interface VariantOfSwaps extends VariantRuns {
  readonly by: readonly { readonly swap: Pick<Swap, 'text'>; readonly name: string }[];
}

const refuse = (what: string, where: string, remedy: string) => either.left(problem('usage', what, where, remedy));

/**
 * Expects each variant of an ablation to be another run than the others, under each seed: a swap that reaches nothing behind the
 * figures, or whose value is set once more for all variants, would have a table tell differences between a run and itself. Runs of
 * one variant that no stage takes the seed of are one run too.
 *
 * @param graph with all settings, also those of `--set`
 * @param sources names of the artifacts that figures are taken of
 * @returns a `usage` problem that names the swap by which the first two such variants differ, or the seeds
 */
export const expectDistinct = (
  graph: ConfiguredGraph,
  variants: readonly VariantOfSwaps[],
  sources: readonly string[],
): either.Either<Problem, void> => {
  const identity = identities(graph);
  const workOf = ({ flow }: VariantRuns['runs'][number]): string => {
    const known = [...nodesBehind(flow, sources)].flatMap((node) => identity.get(node) ?? []);
    return [...new Set(known)].sort((a, b) => a - b).join(' ');
  };
  const works = variants.map(({ runs }) => runs.map(workOf));
  for (const [at, one] of variants.entries()) {
    const before = works.slice(0, at).findIndex((other) => works[at]?.[0] !== undefined && other[0] === works[at]?.[0]);
    const twin = variants[before];
    if (twin === undefined) continue;
    const swap = one.by.find(({ name }, index) => twin.by[index]?.name !== name)?.swap;
    return refuse(
      `the variants ${quoted(twin.name)} and ${quoted(one.name)} are the same run, so that there is nothing to compare`,
      swap === undefined ? 'pipe ablate' : swapPlace(swap.text),
      'swap what reaches the output that is compared (--output names it), by two values that differ, and leave out a --set or another --swap that sets the same key of the same stage',
    );
  }
  const seeded = works.filter((own) => own.length < 2 || new Set(own).size === own.length);
  return seeded.length > 0
    ? either.right(undefined)
    : refuse(
        `no stage behind what is compared takes the seed, so that the ${works[0]?.length} runs of a variant would be one`,
        '--seeds',
        'leave it out, or make the stage that draws random numbers `seeded`',
      );
};

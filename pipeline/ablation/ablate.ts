import { describeValue, isRecord, refuseCall } from '../../base/argument.js';
import type { Flow } from '../flow.js';
import { overSeeds } from '../over-seeds.js';
import { withVariant } from '../variant-scope.js';
import { type Axis, choicesOf, product, type VariantOf } from './axis.js';
import type { Ablated } from './variant-runs.js';

type Values = Readonly<Record<string, unknown>>;
type Axes = Readonly<Record<string, Axis>>;

interface Variant {
  readonly name: string;
  readonly value: unknown;
}

const swapped = (swaps: unknown): readonly Variant[] => {
  if (!isRecord(swaps) || Object.keys(swaps).length === 0)
    return refuseCall('ablate', `the swaps are ${describeValue(swaps)}`, 'give values by name: { swaps: { epochs: [10, 20] } }');
  const axes = Object.entries(swaps).map(([axis, values]) => choicesOf(axis, values).map((choice) => ({ axis, ...choice })));
  return product(axes).map((choices) => ({
    name: choices.map(({ name }) => name).join(', '),
    value: Object.fromEntries(choices.map(({ axis, value }) => [axis, value])),
  }));
};

/**
 * Builds the same part of an experiment for every variant and, as `overSeeds`, for several seeds.
 *
 * The variants are the product of `swaps`, the first of which varies slowest, or those of `variants` by name. A stage that is made
 * inside `build` belongs to its variant and is named `search[dirichlet]@0`; one that is made outside is shared, and of stages that
 * come to the same key one computes. A name or a key does not depend on which other variants there are, so that a run with one
 * more variant computes that one. The seeds are paired: each variant has the same. `--set search.KEY=VALUE` sets all variants.
 *
 * @param settings.swaps values by name, for example `{ architecture: [softmax(), dirichlet()], epochs: [10, 20] }`; a value that
 * is neither a number, a text nor a component has a name: `{ weights: { plain: {}, fast: { learningRate: 0.1 } } }`
 * @param settings.variants in place of swaps: whole variants by name
 * @param settings.seeds different whole numbers from 0 (0 alone)
 * @param build gives the flow of a variant, under a seed
 * @returns the variants in their order, the first being that which `compareVariants` compares the others with
 *
 * @example
 * const variants = ablate({ swaps: { architecture: [softmax(), dirichlet(), gdas()] }, seeds: [0, 1, 2] }, ({ architecture }) =>
 *   images.pipe(search({ space, architecture }), discretise(), retrain(), evaluate()));
 * return { ablation: compareVariants(variants) };
 */
export function ablate<const S extends Axes, E extends Values>(
  settings: { readonly swaps: S; readonly seeds?: readonly number[] },
  build: (variant: VariantOf<S>, seed: number) => Flow<E>,
): Ablated<E>;
export function ablate<V, E extends Values>(
  settings: { readonly variants: Readonly<Record<string, V>>; readonly seeds?: readonly number[] },
  build: (variant: V, seed: number) => Flow<E>,
): Ablated<E>;
export function ablate<E extends Values>(
  settings: { readonly swaps?: Axes; readonly variants?: Values; readonly seeds?: readonly number[] },
  build: (variant: never, seed: number) => Flow<E>,
): Ablated<E> {
  if (!isRecord(settings) || (settings['swaps'] === undefined) === (settings['variants'] === undefined))
    refuseCall(
      'ablate',
      `its settings are ${describeValue(settings)} with ${isRecord(settings) && settings['swaps'] !== undefined ? 'both swaps and variants' : 'neither swaps nor variants'}`,
      'give one of them: { swaps: { epochs: [10, 20] } } or { variants: { short: ..., long: ... } }',
    );
  if (typeof build !== 'function')
    refuseCall(
      'ablate',
      `there is no function but ${describeValue(build)}`,
      'give one that builds a flow: ablate({ swaps: { ... } }, ({ ... }) => ...)',
    );
  const { swaps, variants, seeds = [0] } = settings;
  const all = swaps === undefined ? choicesOf('variants', variants) : swapped(swaps);
  return all.map(({ name, value }) => ({
    name,
    runs: withVariant(name, () => overSeeds(seeds, (seed) => build(value as never, seed))).map((flow, index) => ({
      seed: seeds[index] as number,
      flow,
    })),
  }));
}

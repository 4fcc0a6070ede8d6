import * as either from 'fp-ts/lib/Either.js';
import type { Choices, Chosen, Experiment, ExperimentResult } from '../experiment.js';
import { answersTo } from '../run/configure.js';
import { graphOf } from '../run/graph.js';
import type { ComparisonTools } from './ablation-tools.js';
import { product } from './axis.js';
import { chosenFlow } from './chosen-flow.js';
import type { VariantOfSwaps } from './expect-distinct.js';
import type { Swap, SwapValue } from './swap.js';
import { type NodeChange, varying } from './vary.js';

/** Grid of an ablation: its swaps, seeds and what is compared. */
export interface Grid {
  readonly swaps: readonly Swap[];
  /** Addends of the run's seed. */
  readonly seeds: readonly number[];
  readonly metrics: readonly string[];
  readonly output: string | undefined;
}

/** An experiment that has all variants of another one, and compares them. */
export interface AblatedExperiment {
  readonly experiment: Experiment;
  /** The runs of its graph as it was built last. */
  readonly variants: () => readonly VariantOfSwaps[];
}

type Combination = readonly { readonly swap: Swap; readonly value: SwapValue }[];

const combinationsOf = (swaps: readonly Swap[]): readonly Combination[] =>
  product(swaps.map((swap) => swap.values.map((value) => ({ swap, value }))));

const nameOf = (combination: Combination): string => combination.map(({ value }) => value.name).join(', ');

const choicesIn = (combination: Combination): Chosen<Choices> =>
  Object.fromEntries(
    combination.flatMap(({ swap, value: { change } }) => (change.change === 'choice' ? [[swap.target, change.value]] : [])),
  );

const fewer = (choices: Choices, without: readonly Swap[]): Choices =>
  Object.fromEntries(
    Object.entries(choices).filter(([name]) => !without.some((swap) => swap.path.length === 0 && swap.target === name)),
  );

/**
 * The experiment of a grid: one graph of every variant under every seed, which ends in their comparison. What variants share is in
 * it once. Run s of a variant is the run of the experiment with its swaps as settings and the seed of the run plus s: each is found
 * in the store where the other was run.
 */
export const ablatedExperiment = (
  whole: Experiment,
  { swaps, seeds, metrics, output }: Grid,
  { compare, sources }: ComparisonTools,
): AblatedExperiment => {
  let built: readonly VariantOfSwaps[] = [];
  const results = new Map<string, ExperimentResult>();

  const build = (chosen: Chosen<Choices>): ExperimentResult => {
    const vary = varying();
    const bases = new Map<
      string,
      { readonly result: ExperimentResult; readonly isFor: (target: string) => NodeChange['isFor'] }
    >();
    const baseOf = (choices: Chosen<Choices>) => {
      const key = JSON.stringify(choices);
      const known = bases.get(key);
      if (known !== undefined) return known;
      const result = whole.build({ ...chosen, ...choices });
      const graph = graphOf({ ...whole, build: () => result });
      if (either.isLeft(graph)) throw graph.left;
      const nodes = new Map(graph.right.nodes.map((one) => [one.node, one]));
      const isFor =
        (target: string): NodeChange['isFor'] =>
        (node) => {
          const found = nodes.get(node);
          return found !== undefined && answersTo(found, target);
        };
      const base = { result, isFor };
      bases.set(key, base);
      return base;
    };
    built = combinationsOf(swaps).map((combination): VariantOfSwaps => {
      const name = nameOf(combination);
      const { result, isFor } = baseOf(choicesIn(combination));
      const flow = chosenFlow(result, output, sources, whole.experiment);
      const changes = combination.map(
        ({ swap: { target }, value }): NodeChange => ({
          ...value,
          isFor: value.change.change === 'choice' ? () => false : isFor(target),
        }),
      );
      return {
        name,
        by: combination.map(({ swap, value }) => ({ swap, name: value.name })),
        runs: seeds.map((seed) => ({ seed, flow: vary(flow, changes, seed) })),
      };
    });
    return { ablation: compare(built, { metrics }) };
  };
  const { choices } = whole.settings;
  return {
    experiment: {
      experiment: `${whole.experiment} ablation`,
      settings: { ...whole.settings, ...(choices === undefined ? {} : { choices: fewer(choices, swaps) }) },
      // The same nodes each time, by which runs are told apart.
      build: (chosen) => {
        const key = JSON.stringify(chosen);
        const result = results.get(key) ?? build(chosen);
        results.set(key, result);
        return result;
      },
    },
    variants: () => built,
  };
};

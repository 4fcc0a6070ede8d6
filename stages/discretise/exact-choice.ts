import * as either from 'fp-ts/lib/Either.js';
import { type Fault, refusal } from '../../base/problem.js';
import { chooseWithin } from '../../networks/cost/choose-within.js';
import { operationCost } from '../../networks/cost/cost-table.js';
import type { CostTable } from '../../networks/cost/cost-table-codec.js';
import { genotypeOf, scoreOf } from '../../networks/cost/decisions.js';
import type { Decision, Part } from '../../networks/cost/decomposition.js';
import type { Genotype } from '../../networks/genotype.js';
import { type Budget, keepsWithin, scoredCost } from './budget.js';
import { amountOf, type Limit, RESOURCES, type Resource } from './resource-limits.js';

const tableOf = ({ tables }: Budget, resource: Resource): CostTable => tables[resource] as CostTable;

/** The decisions, restricted to operations that were not pruned; a usage problem if a decision has none left. */
const decisionsLeft = ({ decomposition, distribution: { expectation } }: Budget): either.Either<Fault, readonly Decision[]> => {
  const left = decomposition.decisions.map((options) =>
    options.filter((parts) => scoreOf(expectation, parts) > Number.NEGATIVE_INFINITY),
  );
  return left.every((options) => options.length > 0)
    ? either.right(left)
    : either.left(
        refusal(
          'the distribution leaves a node without the operations that an architecture needs',
          'prune fewer operations: each node needs as many edges with an operation other than none as it has inputs',
        ),
      );
};

/** The best choice by a value of parts within limits, if there is one. */
const choose = (
  budget: Budget,
  decisions: readonly Decision[],
  limits: readonly Limit[],
  value: (parts: readonly Part[]) => number,
): readonly Part[] | undefined => {
  const chosen = chooseWithin(
    decisions.map((options) =>
      options.map((parts) => ({
        score: value(parts),
        costs: limits.map(({ resource }) => parts.reduce((sum, part) => sum + operationCost(tableOf(budget, resource), part), 0)),
      })),
    ),
    limits.map(({ resource, limit }) => limit - tableOf(budget, resource).base),
  );
  return chosen?.flatMap((option, i) => decisions[i]?.[option] ?? []);
};

/** The least that an architecture takes of a resource within limits of others, if any keeps within them. */
const leastOf = (
  budget: Budget,
  decisions: readonly Decision[],
  resource: Resource,
  others: readonly Limit[],
): number | undefined => {
  const table = tableOf(budget, resource);
  const costOf = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + operationCost(table, part), 0);
  const parts = choose(budget, decisions, others, (each) => -costOf(each));
  return parts === undefined ? undefined : table.base + costOf(parts);
};

const describe = ({ resource, limit }: Limit): string => `${RESOURCES[resource].name} ${amountOf(resource, limit)}`;

/** The problem of limits within which no architecture keeps; it names the smallest costs that can be reached. */
const impossible = (budget: Budget, decisions: readonly Decision[]): Fault => {
  const { limits } = budget;
  const alone = limits.map((each) => ({ ...each, least: leastOf(budget, decisions, each.resource, []) as number }));
  const tooSmall = alone.filter(({ limit, least }) => least > limit);
  if (tooSmall.length > 0) {
    const smallest = tooSmall.map(({ resource, least }) => `${RESOURCES[resource].name} ${amountOf(resource, least)}`);
    return refusal(
      `no architecture of the distribution keeps within ${tooSmall.map(describe).join(' and ')}: the smallest that can be reached is ${smallest.join(' and ')}`,
      'raise the limit to that or more, or choose a network of fewer cells or channels',
    );
  }
  const together = limits.flatMap(({ resource }): readonly string[] => {
    const others = limits.filter((each) => each.resource !== resource);
    const least = leastOf(budget, decisions, resource, others);
    return least === undefined
      ? []
      : [`${RESOURCES[resource].name} ${amountOf(resource, least)} (with ${others.map(describe).join(' and ')})`];
  });
  return refusal(
    `no architecture of the distribution keeps within ${limits.map(describe).join(' and ')} at once${together.length === 0 ? '' : `: the smallest that can be reached is ${together.join(', or ')}`}`,
    'raise one of the limits',
  );
};

/** The problem of limits that no architecture keeps within, or undefined where one does. */
export const impossibleLimits = (budget: Budget): Fault | undefined => {
  const decisions = decisionsLeft(budget);
  if (either.isLeft(decisions)) return decisions.left;
  const any = choose(budget, decisions.right, budget.limits, () => 0);
  return any === undefined ? impossible(budget, decisions.right) : undefined;
};

/** The architecture that scores most, and the one that does so within the limits. */
export interface ExactChoice {
  readonly chosen: Genotype;
  readonly unlimited: Genotype;
}

/**
 * The architecture with the greatest Σ log E[θ] within the limits: exact, since score and costs are sums over decisions
 * that can be taken one by one. Where the architecture of `discretise` keeps within the limits it is that one.
 *
 * @returns the choice, or a usage problem that names the smallest costs that can be reached
 */
export const exactChoice = (budget: Budget): either.Either<Fault, ExactChoice> => {
  const decisions = decisionsLeft(budget);
  if (either.isLeft(decisions)) return decisions;
  const score = (parts: readonly Part[]): number => scoreOf(budget.distribution.expectation, parts);
  const unlimited = genotypeOf(budget.space, choose(budget, decisions.right, [], score) ?? []);
  if (keepsWithin(budget, scoredCost(budget, unlimited))) return either.right({ chosen: unlimited, unlimited });
  const parts = choose(budget, decisions.right, budget.limits, score);
  return parts === undefined
    ? either.left(impossible(budget, decisions.right))
    : either.right({ chosen: genotypeOf(budget.space, parts), unlimited });
};

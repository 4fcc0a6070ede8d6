/** One way to settle a decision: how good it is, and what it takes of each resource. */
export interface WeighedOption {
  readonly score: number;
  readonly costs: readonly number[];
}

/** A choice of options for the first decisions. */
interface PartialChoice extends WeighedOption {
  readonly option: number;
  readonly before: PartialChoice | undefined;
}

const HALVINGS = 60;
const SWEEPS = 3;

const at = (values: readonly number[], index: number): number => values[index] as number;

const isNoDearer = (a: WeighedOption, b: WeighedOption): boolean => a.costs.every((cost, k) => cost <= at(b.costs, k));

/** Leaves out options that another one equals or betters in score and in every cost. */
const undominated = <A extends WeighedOption>(options: readonly A[]): readonly A[] => {
  const byScore = [...options].sort((a, b) => b.score - a.score || at([...a.costs, 0], 0) - at([...b.costs, 0], 0));
  const kept: A[] = [];
  for (const option of byScore) if (!kept.some((better) => isNoDearer(better, option))) kept.push(option);
  return kept;
};

/** The worth of an option at prices of the resources: its score less what its resources cost. */
const worth = ({ score, costs }: WeighedOption, prices: readonly number[]): number =>
  costs.reduce((sum, cost, k) => sum - cost * at(prices, k), score);

/** The option that is worth most. */
const bestAt = (options: readonly WeighedOption[], prices: readonly number[]): WeighedOption =>
  options.reduce((best, option) => (worth(option, prices) > worth(best, prices) ? option : best));

/**
 * Prices of the resources at which the options that are worth most just meet the limits: for one resource after the other
 * by bisection. The search below is exact for any prices; good ones make it fast.
 */
const pricesFor = (
  decisions: readonly (readonly WeighedOption[])[],
  limits: readonly number[],
): { readonly prices: readonly number[]; readonly reached: number } => {
  const prices = limits.map(() => 0);
  let reached = Number.NEGATIVE_INFINITY;
  const excess = (k: number): number => {
    const chosen = decisions.map((options) => bestAt(options, prices));
    const totals = limits.map((_, resource) => chosen.reduce((sum, { costs }) => sum + at(costs, resource), 0));
    if (totals.every((total, resource) => total <= at(limits, resource)))
      reached = Math.max(
        reached,
        chosen.reduce((sum, { score }) => sum + score, 0),
      );
    return at(totals, k) - at(limits, k);
  };
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const k of limits.keys()) {
      prices[k] = 0;
      if (excess(k) <= 0) continue;
      let [low, high] = [0, 1e-12];
      for (prices[k] = high; excess(k) > 0 && high < 1e12; prices[k] = high) [low, high] = [high, 4 * high];
      for (let i = 0; i < HALVINGS; i++) {
        const middle = (low + high) / 2;
        prices[k] = middle;
        if (excess(k) > 0) low = middle;
        else high = middle;
      }
      prices[k] = high;
      excess(k);
    }
  }
  return { prices, reached };
};

const pathOf = (last: PartialChoice | undefined): readonly number[] =>
  last === undefined ? [] : [...pathOf(last.before), last.option];

/**
 * Chooses one option of each decision so that the sum of scores is greatest while the sum of each cost stays within its
 * limit. Exact: a multiple-choice knapsack by dynamic programming over the decisions.
 *
 * A partial choice is dropped only if another one is as good and takes no more of any resource, if what is left of a
 * resource cannot be enough, or if even its Lagrangian bound, with prices on the resources, stays below a choice that is
 * already known. Of equal scores it prefers the lower costs. Costs should be such that sums of them are exact.
 *
 * Source: Kellerer, Pferschy and Pisinger, "Knapsack problems" (2004), chapter 11.
 *
 * @param decisions options with finite scores, at least one each
 * @returns for each decision the index of the option, or undefined if no choice keeps within the limits
 */
export const chooseWithin = (
  decisions: readonly (readonly WeighedOption[])[],
  limits: readonly number[],
): readonly number[] | undefined => {
  const candidates = decisions.map((options) => undominated(options.map((option, index) => ({ ...option, index }))));
  const { prices, reached } = pricesFor(candidates, limits);
  const slack = 1e-9 * (1 + Math.abs(reached));
  let partials: readonly PartialChoice[] = [{ score: 0, costs: limits.map(() => 0), option: -1, before: undefined }];
  candidates.forEach((options, done) => {
    const rest = candidates.slice(done + 1);
    const least = limits.map((_, k) =>
      rest.reduce((sum, left) => sum + left.reduce((low, { costs }) => Math.min(low, at(costs, k)), Number.POSITIVE_INFINITY), 0),
    );
    const most = rest.reduce(
      (sum, left) =>
        sum +
        bestAt(
          left,
          prices.map(() => 0),
        ).score,
      0,
    );
    const worthLeft = rest.reduce((sum, left) => sum + worth(bestAt(left, prices), prices), 0);
    const budget = limits.reduce((sum, limit, k) => sum + limit * at(prices, k), 0);
    const canWin = (partial: WeighedOption): boolean =>
      partial.costs.every((cost, k) => cost + at(least, k) <= at(limits, k)) &&
      Math.min(partial.score + most, worth(partial, prices) + worthLeft + budget) >= reached - slack;
    partials = undominated(
      partials.flatMap((before) =>
        options.flatMap((option): readonly PartialChoice[] => {
          const joined = { score: before.score + option.score, costs: before.costs.map((cost, k) => cost + at(option.costs, k)) };
          return canWin(joined) ? [{ ...joined, option: option.index, before }] : [];
        }),
      ),
    );
  });
  const [best] = partials;
  return best === undefined ? undefined : pathOf(best).slice(1);
};

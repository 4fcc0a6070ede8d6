import type * as t from 'io-ts';
import { positiveIntegerOr, positiveNumberOr } from '../../base/codecs/number.js';
import { record, withDefault } from '../../base/codecs/record.js';
import { type Fault, refusal } from '../../base/problem.js';

/** Codec of the budget of a black-box search: it ends at the limit that it meets first. */
export const Budget = record('budget', {
  evaluations: withDefault(positiveIntegerOr('unlimited'), 'unlimited'),
  /** In the unit of the evaluator. */
  cost: withDefault(positiveNumberOr('unlimited'), 'unlimited'),
});
export type Budget = t.TypeOf<typeof Budget>;

/** The problem of a budget that nothing limits. */
export const endlessProblem = ({ evaluations, cost }: Budget): Fault | undefined =>
  evaluations === 'unlimited' && cost === 'unlimited'
    ? refusal(
        'its "budget" limits neither the evaluations nor their cost, so that the search would not end',
        'set "budget.evaluations", or "budget.cost" in the unit of the evaluator',
      )
    : undefined;

/** Evaluations and cost that a search has spent. */
export interface Spent {
  readonly evaluations: number;
  readonly cost: number;
}

/** Tells whether a budget has room for no further evaluation, whatever it costs. */
export const isSpent = (budget: Budget, { evaluations, cost }: Spent): boolean =>
  evaluations >= limitOf(budget.evaluations) || cost >= limitOf(budget.cost);

/**
 * Tells whether a budget has room for an evaluation of a cost. One that would exceed it is not begun: the search ends, as
 * the random search of NAS-Bench-201 does.
 */
export const affords = (budget: Budget, { cost }: Spent, next: number): boolean => cost + next <= limitOf(budget.cost);

/** Tells whether an evaluation of a cost brings a search no nearer to the end of its budget, which limits the cost alone. */
export const spendsNothing = ({ evaluations }: Budget, { cost }: Spent, next: number): boolean =>
  evaluations === 'unlimited' && cost + next === cost;

const limitOf = (limit: number | 'unlimited'): number => (limit === 'unlimited' ? Number.POSITIVE_INFINITY : limit);

/** Progress of a search by the limit that it is nearest to. */
export const progressOf = (
  { evaluations, cost }: Budget,
  spent: Spent,
  unit: string,
): { readonly done: number; readonly total: number; readonly unit: string } => {
  const byEvaluations = { done: spent.evaluations, total: limitOf(evaluations), unit: 'evaluations' };
  const byCost = { done: spent.cost, total: limitOf(cost), unit };
  return byEvaluations.done / byEvaluations.total >= byCost.done / byCost.total ? byEvaluations : byCost;
};

import { fold } from '../../base/numerics/random/generator.js';
import { orThrow } from '../../base/or-throw.js';
import { type Fault, isFault, problem, refusal } from '../../base/problem.js';
import { type HistoryEntry, incumbentOf } from '../kinds/search-history.js';
import { affords, isSpent, spendsNothing } from './budget.js';
import type { Evaluated } from './method.js';
import type { BlackBoxSetup } from './search-setup.js';
import { type BlackBoxState, evaluationOf, type Running, spentBy } from './search-state.js';

/** A history with one more evaluation. */
export const withEvaluation = (
  evaluations: readonly HistoryEntry[],
  { genotype, figure, cost }: Evaluated,
): readonly HistoryEntry[] => {
  const last = evaluations.at(-1);
  const best = incumbentOf(evaluations);
  const incumbent = last === undefined || best === undefined || figure > best.figure ? evaluations.length + 1 : last.incumbent;
  return [...evaluations, { genotype, figure, cost, cumulativeCost: (last?.cumulativeCost ?? 0) + cost, incumbent }];
};

/** Rethrows what went wrong within an evaluation; a problem says in which. */
const within =
  (number: number) =>
  (error: unknown): never => {
    throw isFault(error) ? { ...error, what: `${error.what}, in evaluation ${number}` } : error;
  };

/** The state after an evaluation has come to its end: the method has heard the figure of merit. */
const concluded = async (
  { method, budget }: BlackBoxSetup,
  state: BlackBoxState,
  { genotype, evaluation, progress }: Running,
): Promise<BlackBoxState> => {
  const figure = await Promise.resolve(progress)
    .then(evaluation.conclude)
    .catch(within(state.evaluations.length + 1));
  evaluation.release(progress);
  const evaluated: Evaluated = { genotype, figure, cost: evaluation.cost };
  const evaluations = withEvaluation(state.evaluations, evaluated);
  return {
    method: await method.hear(state.method, evaluated),
    evaluations,
    running: undefined,
    ended: isSpent(budget, spentBy({ evaluations })) ? 'budget' : undefined,
  };
};

/** The state after the next proposal: its evaluation is begun, or the search has ended. */
const begun = async (search: BlackBoxSetup, state: BlackBoxState): Promise<BlackBoxState> => {
  const { method, space, generator, budget } = search;
  const number = state.evaluations.length;
  const proposal = await method.propose(state.method, space, fold(generator, 'proposal', number));
  if (proposal === undefined) return { ...state, ended: 'exhausted' };
  const [genotype, remembered] = proposal;
  const evaluation = orThrow(evaluationOf(search, genotype, number));
  if (spendsNothing(budget, spentBy(state), evaluation.cost)) throw forNothing(search, evaluation.cost, number + 1);
  if (!affords(budget, spentBy(state), evaluation.cost)) {
    if (number === 0) throw tooDear(search, evaluation.cost);
    return { ...state, ended: 'budget' };
  }
  return { ...state, method: remembered, running: { genotype, evaluation, step: 0, progress: evaluation.start() } };
};

const forNothing = ({ evaluatedBy, evaluator: { unit } }: BlackBoxSetup, cost: number, evaluation: number): Fault =>
  problem(
    'usage',
    `evaluation ${evaluation} costs ${cost} ${unit}, which spends nothing of a budget that limits the cost alone, so that the search would not end`,
    evaluatedBy,
    'give evaluations a cost above 0, or set "budget.evaluations" too',
  );

const tooDear = ({ budget, evaluator: { unit } }: BlackBoxSetup, cost: number): Fault =>
  refusal(
    `its budget of ${budget.cost} ${unit} has no room for one evaluation: the first costs ${cost} ${unit}`,
    'raise "budget.cost", or have evaluations that cost less',
  );

/**
 * One step of a black-box search: a proposal and the first step of its evaluation, or one more step of the evaluation under
 * way; with its last step the method hears the figure of merit. Rejects with a `Fault`.
 */
export const advance = async (search: BlackBoxSetup, before: BlackBoxState): Promise<BlackBoxState> => {
  const state = before.running === undefined ? await begun(search, before) : before;
  const { running } = state;
  if (running === undefined) return state;
  const { evaluation, step, progress } = running;
  if (evaluation.steps === 0) return concluded(search, state, running);
  const after = await evaluation.step(progress, step).catch(within(state.evaluations.length + 1));
  evaluation.release(progress, after);
  const next: Running = { ...running, step: step + 1, progress: after };
  return next.step < evaluation.steps ? { ...state, running: next } : concluded(search, state, next);
};

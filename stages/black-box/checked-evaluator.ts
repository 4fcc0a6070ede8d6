import * as either from 'fp-ts/lib/Either.js';
import { describeValue } from '../../base/argument.js';
import { blaming, blamingLater, brokenContract, eitherOf } from '../../base/blame.js';
import type { Fault } from '../../base/problem.js';
import type { Evaluator, EvaluatorContext, GenotypeEvaluation, MakeEvaluator } from './evaluator.js';

// biome-ignore lint/suspicious/noExplicitAny: an evaluator is invariant in its progress
type AnyEvaluation = GenotypeEvaluation<any>;
// biome-ignore lint/suspicious/noExplicitAny: an evaluator is invariant in its progress
type AnyEvaluator = Evaluator<any>;

const MEMBERS = ['start', 'step', 'conclude', 'release', 'save', 'restore'] as const satisfies readonly (keyof AnyEvaluation)[];

const checkedEvaluation = (where: string, evaluation: AnyEvaluation): AnyEvaluation => {
  const missing = MEMBERS.find((member) => typeof evaluation?.[member] !== 'function');
  if (missing !== undefined)
    throw brokenContract(
      where,
      `evaluation gave no evaluation: its "${missing}" is ${describeValue(evaluation?.[missing])}`,
      'return right(atOnce(figure, cost)), or the scan { cost, steps, start, step, conclude, release, save, restore }',
    );
  const { cost, steps } = evaluation;
  if (!(cost >= 0 && cost < Number.POSITIVE_INFINITY))
    throw brokenContract(where, `an evaluation costs ${describeValue(cost)}`, 'give costs that are finite numbers from 0');
  if (!(Number.isSafeInteger(steps) && steps >= 0))
    throw brokenContract(where, `an evaluation has ${describeValue(steps)} steps`, 'give a whole number of steps from 0');
  return {
    cost,
    steps,
    start: () => blaming(where, 'start', () => evaluation.start()),
    step: (progress, t) => blamingLater(where, 'step', () => evaluation.step(progress, t)),
    conclude: (progress) => {
      const figure = blaming(where, 'conclude', () => evaluation.conclude(progress));
      if (!Number.isFinite(figure))
        throw brokenContract(
          where,
          `a figure of merit is ${describeValue(figure)}`,
          'give figures of merit that are finite numbers',
        );
      return figure;
    },
    release: (before, after) => blaming(where, 'release', () => evaluation.release(before, after)),
    save: (progress) => blamingLater(where, 'save', () => evaluation.save(progress)),
    restore: (saved) => eitherOf(where, 'restore', () => evaluation.restore(saved)),
  };
};

/**
 * The evaluator that a component makes, held to its contract at every call: what it breaks, or throws, is a `Problem` that
 * names it.
 *
 * @param where the component by its kind and name
 */
export const checkedEvaluator = (
  where: string,
  make: MakeEvaluator,
  context: EvaluatorContext,
): either.Either<Fault, AnyEvaluator> =>
  either.map((evaluator: AnyEvaluator): AnyEvaluator => {
    const { figure, unit } = evaluator ?? {};
    if (typeof figure !== 'string' || typeof unit !== 'string')
      throw brokenContract(
        where,
        `it names its figure of merit ${describeValue(figure)} and the unit of costs ${describeValue(unit)}`,
        'return right({ figure, unit, evaluation }), the first two of which are text',
      );
    return {
      figure,
      unit,
      evaluation: (genotype, generator) =>
        either.map((evaluation: AnyEvaluation) => checkedEvaluation(where, evaluation))(
          eitherOf(where, 'evaluation', () => evaluator.evaluation(genotype, generator)),
        ),
    };
  })(eitherOf(where, 'load', () => make(context)));

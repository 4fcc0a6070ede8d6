import * as either from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { outlineOf } from '../../artifacts/component.js';
import type { Fault } from '../../base/problem.js';
import type { Foreseen, Machine } from '../../pipeline/stage.js';
import type { KnownSplit } from '../foresight/known.js';
import { spaceOutline } from '../foresight/outlines.js';
import type { BlackBoxSearchSettings } from './black-box-search.js';
import { endlessProblem } from './budget.js';
import type { EvaluatorOutline } from './evaluator.js';

/** Checks the budget of a search, and what its evaluator needs against what is known of space and images. */
export const foreseeBlackBox =
  (
    { space: component, evaluator, budget }: BlackBoxSearchSettings,
    inputs: Foreseen,
    machine: Machine,
  ): TaskEither<Fault, Foreseen> =>
  async () => {
    const unlimited = endlessProblem(budget);
    if (unlimited !== undefined) return either.left(unlimited);
    const space = await spaceOutline(component);
    const outline = (await outlineOf(evaluator)) as EvaluatorOutline | undefined;
    const misfit = outline?.({
      space,
      split: inputs['split'] as KnownSplit | undefined,
      isAtHand: (name) => Object.hasOwn(inputs, name),
      machine,
    });
    if (misfit !== undefined) return either.left(misfit);
    return either.right(space === undefined ? {} : { genotype: space.genotype });
  };

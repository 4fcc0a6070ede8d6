import * as either from 'fp-ts/lib/Either.js';
import { type Component, resolveComponent } from '../../artifacts/component.js';
import type { OpenFile } from '../../artifacts/source.js';
import { fold, type Generator, generatorOf } from '../../base/numerics/random/generator.js';
import type { Fault } from '../../base/problem.js';
import type { NasBench201Table } from '../../datasets/benchmarks/nas-bench-201/table.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { SearchSpace } from '../../networks/search-space.js';
import type { BlackBoxSearchSettings } from './black-box-search.js';
import { type Budget, endlessProblem } from './budget.js';
import { checkedEvaluator } from './checked-evaluator.js';
import { checkedMethod } from './checked-method.js';
import type { Evaluator, MakeEvaluator } from './evaluator.js';
import type { AnyBlackBoxMethod } from './method.js';

/** The artifacts that a black-box search takes if they are at hand. */
export interface BlackBoxInputs {
  readonly split?: DatasetSplit;
  readonly benchmark?: NasBench201Table;
}

/** A black-box search, its components resolved. */
export interface BlackBoxSetup {
  readonly space: SearchSpace;
  readonly method: AnyBlackBoxMethod;
  // biome-ignore lint/suspicious/noExplicitAny: an evaluator is invariant in its progress
  readonly evaluator: Evaluator<any>;
  /** The component of the evaluator, as problems name it. */
  readonly evaluatedBy: string;
  readonly budget: Budget;
  readonly generator: Generator;
}

const nameOf = ({ component, name }: Component): string => `${component} ${name}`;

/** Resolves the components of a search, or says why it cannot run. */
export const blackBoxSetup = async (
  { space: spaceComponent, method, evaluator, budget }: BlackBoxSearchSettings,
  inputs: BlackBoxInputs,
  seed: number,
  open: OpenFile,
): Promise<either.Either<Fault, BlackBoxSetup>> => {
  const unlimited = endlessProblem(budget);
  if (unlimited !== undefined) return either.left(unlimited);
  const space = await resolveComponent<SearchSpace>(spaceComponent as Component<'space'>);
  const make = await resolveComponent<MakeEvaluator>(evaluator);
  const checked = checkedMethod(method.name, await resolveComponent<AnyBlackBoxMethod>(method), space);
  return either.map((made: BlackBoxSetup['evaluator']) => ({
    space,
    method: checked,
    evaluator: made,
    evaluatedBy: nameOf(evaluator),
    budget,
    generator: fold(generatorOf(seed), 'black-box search'),
  }))(checkedEvaluator(nameOf(evaluator), make, { ...inputs, space, open }));
};

import * as either from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { reportBriefly } from '../../base/codecs/report.js';
import { fold } from '../../base/numerics/random/generator.js';
import { type Fault, fault } from '../../base/problem.js';
import type { Genotype } from '../../networks/genotype.js';
import type { BlackBoxStateHeader, BlackBoxStateValue } from '../kinds/black-box-state.js';
import type { HistoryEntry, SearchEnd } from '../kinds/search-history.js';
import type { Spent } from './budget.js';
import type { GenotypeEvaluation } from './evaluator.js';
import type { BlackBoxSetup } from './search-setup.js';

/** An evaluation under way. */
export interface Running {
  readonly genotype: Genotype;
  // biome-ignore lint/suspicious/noExplicitAny: progress is known to its evaluation alone
  readonly evaluation: GenotypeEvaluation<any>;
  readonly step: number;
  readonly progress: unknown;
}

/** A black-box search between two steps. */
export interface BlackBoxState {
  /** The state of the method. */
  readonly method: unknown;
  readonly evaluations: readonly HistoryEntry[];
  readonly running: Running | undefined;
  readonly ended: SearchEnd | undefined;
}

/** The state that a search starts from. */
export const initialState = ({ method, space, generator }: BlackBoxSetup): BlackBoxState => ({
  method: method.initial(space, fold(generator, 'initial')),
  evaluations: [],
  running: undefined,
  ended: undefined,
});

/** The number and the cost of the evaluations of a state. */
export const spentBy = ({ evaluations }: Pick<BlackBoxState, 'evaluations'>): Spent => ({
  evaluations: evaluations.length,
  cost: evaluations.at(-1)?.cumulativeCost ?? 0,
});

/** The evaluation of the genotype that is proposed after `evaluations` others. */
export const evaluationOf = (
  { evaluator, generator }: BlackBoxSetup,
  genotype: Genotype,
  evaluations: number,
): ReturnType<BlackBoxSetup['evaluator']['evaluation']> =>
  evaluator.evaluation(genotype, fold(generator, 'evaluation', evaluations));

/** A state as a checkpoint holds it. */
export const writeState = async (
  { method }: BlackBoxSetup,
  { method: remembered, evaluations, running, ended }: BlackBoxState,
): Promise<BlackBoxStateValue> => {
  const saved = await running?.evaluation.save(running.progress);
  return {
    header: {
      method: method.state.encode(remembered),
      evaluations,
      running: running === undefined ? null : { genotype: running.genotype, step: running.step, progress: saved?.header ?? null },
      ended: ended ?? null,
    },
    tensors: saved?.tensors ?? {},
  };
};

const unusable = (why: string): Fault =>
  fault(
    'store',
    `the checkpoint cannot be gone on from: ${why}`,
    'remove the checkpoint from the store, and run the search anew',
  );

const resumed = (
  search: BlackBoxSetup,
  { running, evaluations }: BlackBoxStateHeader,
  { tensors }: BlackBoxStateValue,
): either.Either<Fault, Running | undefined> => {
  if (running === null) return either.right(undefined);
  const { genotype, step, progress: header } = running;
  return pipe(
    evaluationOf(search, genotype, evaluations.length),
    either.bindTo('evaluation'),
    either.bind('progress', ({ evaluation }) => either.mapLeft(unusable)(evaluation.restore({ header, tensors }))),
    either.map(({ evaluation, progress }) => ({ genotype, evaluation, step, progress })),
  );
};

/** The state that a checkpoint holds, or why it cannot be used. */
export const readState = (search: BlackBoxSetup, value: BlackBoxStateValue): either.Either<Fault, BlackBoxState> => {
  const { method, evaluations, ended } = value.header;
  return pipe(
    either.Do,
    either.bind('method', () =>
      pipe(
        search.method.state.decode(method),
        either.mapLeft((errors) => unusable(reportBriefly(errors))),
      ),
    ),
    either.bind('running', () => resumed(search, value.header, value)),
    either.map(({ method: remembered, running }) => ({ method: remembered, evaluations, running, ended: ended ?? undefined })),
  );
};

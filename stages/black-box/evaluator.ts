import * as either from 'fp-ts/lib/Either.js';
import type { WithTensors } from '../../artifacts/kind.js';
import type { OpenFile } from '../../artifacts/source.js';
import type { Generator } from '../../base/numerics/random/generator.js';
import type { Fault } from '../../base/problem.js';
import type { NasBench201Table } from '../../datasets/benchmarks/nas-bench-201/table.js';
import type { DatasetSplit } from '../../datasets/split.js';
import type { Genotype } from '../../networks/genotype.js';
import type { SpaceOutline } from '../../networks/outline.js';
import type { SearchSpace } from '../../networks/search-space.js';
import type { Machine } from '../../pipeline/stage.js';
import type { KnownSplit } from '../foresight/known.js';

/** The artifacts at hand that an evaluator may need; it refuses to work without those that it does. */
export interface EvaluatorContext {
  readonly space: SearchSpace;
  readonly split?: DatasetSplit;
  readonly benchmark?: NasBench201Table;
  /** Opens image files of the split. */
  readonly open: OpenFile;
}

/**
 * The evaluation of one genotype: a scan of steps, so that a search can be stopped within it and go on. `P` is its
 * progress between two steps.
 */
export interface GenotypeEvaluation<P> {
  /** The cost, known before it begins: a budget that it would exceed ends the search instead. */
  readonly cost: number;
  /** The number of its steps; 0 where the figure is known at once. */
  readonly steps: number;
  readonly start: () => P;
  /** Step `t` from 0. */
  readonly step: (progress: P, t: number) => Promise<P>;
  /** The figure of merit after the last step; larger is better. */
  readonly conclude: (progress: P) => number;
  /** Frees what progress holds and the progress after it, if there is one, no longer does. */
  readonly release: (before: P, after?: P) => void;
  /** Progress as a checkpoint holds it, the header as JSON, and back; the left value says what is wrong with it. */
  readonly save: (progress: P) => Promise<WithTensors<unknown>>;
  readonly restore: (saved: WithTensors<unknown>) => either.Either<string, P>;
}

/** An evaluator: it judges genotypes by a figure of merit at a cost. */
export interface Evaluator<P> {
  /** The name of the figure of merit, such as `cifar10 validation accuracy after 12 epochs`. */
  readonly figure: string;
  /** The unit of costs, such as `seconds`. */
  readonly unit: string;
  /**
   * The evaluation of a genotype, or why it cannot be evaluated. It depends on the genotype and the generator alone: a
   * search that goes on asks for it anew.
   */
  readonly evaluation: (genotype: Genotype, generator: Generator) => either.Either<Fault, GenotypeEvaluation<P>>;
}

/** The implementation of a component of the kind `evaluator` or `numeric evaluator`, given its settings. */
// biome-ignore lint/suspicious/noExplicitAny: an evaluator is invariant in its progress
export type MakeEvaluator = (context: EvaluatorContext) => either.Either<Fault, Evaluator<any>>;

/** The evaluation of a genotype whose figure of merit is known at once. */
export const atOnce = (figure: number, cost: number): GenotypeEvaluation<undefined> => ({
  cost,
  steps: 0,
  start: () => undefined,
  step: () => Promise.resolve(undefined),
  conclude: () => figure,
  release: () => undefined,
  save: () => Promise.resolve({ header: null, tensors: {} }),
  restore: () => either.right(undefined),
});

/** The circumstances of a search that are known before anything runs. */
export interface KnownCircumstances {
  /** Absent for a space that says nothing of itself. */
  readonly space: SpaceOutline | undefined;
  readonly split: KnownSplit | undefined;
  /** Tells whether an artifact of that name is at hand. */
  readonly isAtHand: (name: 'split' | 'benchmark') => boolean;
  readonly machine: Machine;
}

/** The `outline` of an evaluator: the problem that its search would end with, as far as it is known beforehand. */
export type EvaluatorOutline = (known: KnownCircumstances) => Fault | undefined;

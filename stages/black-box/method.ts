import type * as t from 'io-ts';
import type { Generator } from '../../base/numerics/random/generator.js';
import type { Genotype } from '../../networks/genotype.js';
import type { SearchSpace } from '../../networks/search-space.js';

/** One evaluated genotype. */
export interface Evaluated {
  readonly genotype: Genotype;
  /** The figure of merit; larger is better. */
  readonly figure: number;
  /** In the unit of the evaluator. */
  readonly cost: number;
}

/** A genotype to be evaluated, and the method's state after it was proposed. */
export type Proposal<S> = readonly [genotype: Genotype, state: S];

/**
 * A black-box method: it proposes one genotype after the other and hears the figure of merit of each. It knows neither
 * the evaluator nor the budget.
 *
 * All that it remembers is its state `S`, a value: a function of the interface is given one and gives a new one. What it
 * draws comes from the generator that it is given, which is another one for each proposal.
 */
export interface BlackBoxMethod<S> {
  /** Its name, as the field has it. */
  readonly name: string;
  /** Codec of the state; its encoded form is JSON, since it is part of checkpoints. */
  readonly state: t.Type<S, unknown, unknown>;
  readonly initial: (space: SearchSpace, generator: Generator) => S;
  /** The next genotype of the space, or undefined where the method has none left to propose, which ends the search. */
  readonly propose: (
    state: S,
    space: SearchSpace,
    generator: Generator,
  ) => Proposal<S> | undefined | Promise<Proposal<S> | undefined>;
  /** The state once the genotype that was proposed last is evaluated. */
  readonly hear: (state: S, evaluated: Evaluated) => S | Promise<S>;
}

/** A method whose state is known to itself alone. */
// biome-ignore lint/suspicious/noExplicitAny: a method is invariant in its state
export type AnyBlackBoxMethod = BlackBoxMethod<any>;

import type { AnyFlow, Flow } from '../flow.js';

type Values = Readonly<Record<string, unknown>>;

/** A variant of an experiment: its flow under each seed. */
export interface VariantRuns<F = AnyFlow> {
  readonly name: string;
  readonly runs: readonly {
    /** Addend of the run's seed. */
    readonly seed: number;
    readonly flow: F;
  }[];
}

/** Result of `ablate`: the variants, each with a flow of the artifacts `E` for each seed. */
export type Ablated<E extends Values> = readonly VariantRuns<Flow<E>>[];

import { type ArchitectureTable, addTables } from '../../../architecture/table.js';

/** A term of the architecture's objective: the cost of the drawn architecture. */
export interface ResourceTerm {
  /** η: nats a million. */
  readonly weight: number;
  /** The name of the cost, as metrics have it. */
  readonly name: string;
  /** The cost of every candidate, in millions, of the form of θ. */
  readonly costs: ArchitectureTable;
}

/**
 * The gradient of the objective with respect to θ with that of the resource term, weight · cost: the cost is linear in θ.
 *
 * Source: SNAS, section 2.4.
 */
export const withResource = (gradient: ArchitectureTable, term: ResourceTerm | undefined): ArchitectureTable =>
  term === undefined ? gradient : addTables(gradient, term.weight, term.costs);

/** The expected cost at E[θ] as a metric; none without a resource term. */
export const resourceMetrics = (
  expectation: ArchitectureTable,
  term: ResourceTerm | undefined,
): Readonly<Record<string, number>> => {
  if (term === undefined) return {};
  const cost = Object.entries(term.costs).reduce(
    (sum, [name, row]) => row.reduce((total, each, i) => total + each * (expectation[name]?.[i] ?? 0), sum),
    0,
  );
  return { [`expected ${term.name}, millions`]: cost };
};

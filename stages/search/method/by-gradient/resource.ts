import type { ArchitectureSample } from '../../../architecture/sample-architecture.js';
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
 * The gradient of the objective in the architecture's parameters with that of the resource term, weight · Σ cost · θ. Every
 * cost is known, so that the operations that a draw leaves out have a part in it. θ is that before the edges' weights:
 * they change no cost.
 *
 * Source: SNAS, section 2.4, equation 10.
 *
 * @param gradient of the objective without the term
 * @param draw that the gradient was taken under
 */
export const withResource = (
  gradient: ArchitectureTable,
  draw: Pick<ArchitectureSample, 'pullbackOfKnown'>,
  term: ResourceTerm | undefined,
): ArchitectureTable => (term === undefined ? gradient : addTables(gradient, term.weight, draw.pullbackOfKnown(term.costs)));

/** The expected cost at E[θ], before the edges' weights, as a metric; none without a resource term. */
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

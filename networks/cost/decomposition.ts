import * as either from 'fp-ts/lib/Either.js';
import { type Problem, problem } from '../../base/problem.js';
import type { CellType } from '../cell-type.js';
import type { Genotype } from '../genotype.js';

/** An operation and the place where it stands: equal operations at equal places cost the same. */
export interface PlacedOperation {
  readonly place: string;
  readonly operation: string;
}

/** An operation on an edge of a cell: an entry of θ that an architecture takes. */
export interface Part extends PlacedOperation {
  readonly cellType: string;
  readonly row: number;
  readonly column: number;
}

/** One independent choice of an architecture: exactly one of these sets of parts is taken. */
export type Decision = readonly (readonly Part[])[];

/** A genotype in which one operation stands `count` times at one place, and elsewhere what stands in the baseline. */
export interface Probe<G = Genotype> extends PlacedOperation {
  readonly count: number;
  readonly genotype: G;
}

/** The networks that the costs of a space's operations are told from. */
export interface Probing<G = Genotype> {
  /** Architecture that costs are counted from. */
  readonly baseline: G;
  /** For every place and operation of the space an architecture whose cost tells what the operation costs there. */
  readonly probes: readonly Probe<G>[];
}

/** An architecture as independent decisions, and its cost as a sum over its parts. */
export interface Decomposition<G = Genotype> {
  /** Decisions whose every combination is one architecture of the space. */
  readonly decisions: readonly Decision[];
  /** The parts that an architecture of the space takes. */
  readonly partsOf: (genotype: G) => readonly Part[];
  readonly probing: Probing<G>;
}

/** The part of an operation on an edge, given by row and column of θ. */
export const partOf = ({ name, operations }: CellType, row: number, column: number, place: string): Part => ({
  cellType: name,
  row,
  column,
  place,
  operation: operations[column] as string,
});

/** The usage problem of a space that gives no decomposition: no other's rules are taken for its own. */
export const undecomposed = (name: string): Problem =>
  problem(
    'usage',
    `the architectures of the space "${name}" cannot be taken apart into operations and their costs: the space gives no decomposition`,
    `space ${name}`,
    'choose by discretise() or sampleGenotype(), which go by the rule of the space itself, or give the space a decomposition',
  );

/** The decomposition of a space, or a usage problem where it gives none. */
export const decompositionOf = ({
  name,
  decomposition,
}: {
  readonly name: string;
  readonly decomposition?: Decomposition;
}): either.Either<Problem, Decomposition> =>
  decomposition === undefined ? either.left(undecomposed(name)) : either.right(decomposition);

/** The baseline and the genotypes of all probes, each once: the networks of which costs have to be known. */
export const probedGenotypes = ({ baseline, probes }: Probing): readonly Genotype[] => {
  const all = [baseline, ...probes.map(({ genotype }) => genotype)];
  return [...new Map(all.map((genotype) => [JSON.stringify(genotype), genotype])).values()];
};

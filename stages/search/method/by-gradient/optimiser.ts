import type { ArchitectureTable } from '../../../architecture/table.js';

/** Architecture parameters with the moments of an optimiser, and the number of steps taken. */
export interface GradientState {
  readonly parameters: ArchitectureTable;
  /** Tables of the form of the parameters, by the optimiser's names. */
  readonly moments: Readonly<Record<string, ArchitectureTable>>;
  readonly steps: number;
}

/** An optimiser of architecture parameters, in float64. */
export interface ArchitectureOptimiser {
  readonly name: string;
  /** The names of its moments, without `/`; each is 0 before the first step. */
  readonly moments: readonly string[];
  /** The parameters and moments after a step along the gradient of the objective and the penalty; finite numbers. */
  readonly step: (state: GradientState, gradient: ArchitectureTable) => Pick<GradientState, 'parameters' | 'moments'>;
}

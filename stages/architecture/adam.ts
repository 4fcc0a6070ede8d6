import type * as t from 'io-ts';
import { numberBetween, positiveNumberOr } from '../../artifacts/codecs/number.js';
import { record, withDefault } from '../../artifacts/codecs/record.js';
import type { ArchitectureTable } from './parameters.js';

// At 1 a moment would never move, and the correction of its bias divide by 0.
const LARGEST_DECAY = 0.999999;

/** Settings of the architecture's optimiser; the decays are those of DARTS and DrNAS. */
export const ArchitectureOptimiser = record('ArchitectureOptimiser', {
  /** "auto": that of DARTS, 3e-4, for a search as long as its own, and more for a shorter one. */
  learningRate: withDefault(positiveNumberOr('auto'), 'auto'),
  beta1: withDefault(numberBetween(0, LARGEST_DECAY), 0.5),
  beta2: withDefault(numberBetween(0, LARGEST_DECAY), 0.999),
});
export type ArchitectureOptimiser = t.TypeOf<typeof ArchitectureOptimiser>;

/** An {@link ArchitectureOptimiser} whose learning rate is known. */
export type Adam = Omit<ArchitectureOptimiser, 'learningRate'> & { readonly learningRate: number };

/** Architecture parameters with Adam's moments of each, and the number of steps taken. */
export interface ArchitectureState {
  readonly parameters: ArchitectureTable;
  readonly first: ArchitectureTable;
  readonly second: ArchitectureTable;
  readonly steps: number;
}

const EPSILON = 1e-8;

const mapTable = (table: ArchitectureTable, f: (name: string, index: number, value: number) => number): ArchitectureTable =>
  Object.fromEntries(Object.entries(table).map(([name, values]) => [name, values.map((value, index) => f(name, index, value))]));

/** The state before the first step. */
export const architectureState = (parameters: ArchitectureTable): ArchitectureState => {
  const zeros = mapTable(parameters, () => 0);
  return { parameters, first: zeros, second: zeros, steps: 0 };
};

/**
 * One step of Adam with bias correction, in float64.
 *
 * Source: Kingma and Ba, "Adam" (ICLR 2015), algorithm 1.
 */
export const adam = (
  state: ArchitectureState,
  gradient: ArchitectureTable,
  { learningRate, beta1, beta2 }: Adam,
): ArchitectureState => {
  const steps = state.steps + 1;
  const at = (table: ArchitectureTable, name: string, index: number): number => (table[name] as Float64Array)[index] as number;
  const first = mapTable(state.first, (name, i, value) => beta1 * value + (1 - beta1) * at(gradient, name, i));
  const second = mapTable(state.second, (name, i, value) => beta2 * value + (1 - beta2) * at(gradient, name, i) ** 2);
  const root = Math.sqrt(1 - beta2 ** steps);
  const parameters = mapTable(state.parameters, (name, i, value) => {
    const denominator = Math.sqrt(at(second, name, i)) / root + EPSILON;
    return value - ((learningRate / (1 - beta1 ** steps)) * at(first, name, i)) / denominator;
  });
  return { parameters, first, second, steps };
};

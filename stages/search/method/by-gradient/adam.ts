import { type ArchitectureTable, mapTable } from '../../../architecture/table.js';
import type { AdamSettings } from './adam-settings.js';
import type { ArchitectureOptimiser } from './optimiser.js';

/** {@link AdamSettings} whose learning rate is known. */
export type Adam = Omit<AdamSettings, 'learningRate' | 'clip'> & { readonly learningRate: number };

const EPSILON = 1e-8;

/**
 * Adam with bias correction; its moments are `first` and `second`.
 *
 * Source: Kingma and Ba, "Adam" (ICLR 2015), algorithm 1.
 */
export const adam = ({ learningRate, beta1, beta2 }: Adam): ArchitectureOptimiser => ({
  name: 'adam',
  moments: ['first', 'second'],
  step: (state, gradient) => {
    const steps = state.steps + 1;
    const at = (table: ArchitectureTable, name: string, index: number): number => (table[name] as Float64Array)[index] as number;
    const { first: mean, second: square } = state.moments as Readonly<Record<'first' | 'second', ArchitectureTable>>;
    const first = mapTable(mean, (name, i, value) => beta1 * value + (1 - beta1) * at(gradient, name, i));
    const second = mapTable(square, (name, i, value) => beta2 * value + (1 - beta2) * at(gradient, name, i) ** 2);
    const root = Math.sqrt(1 - beta2 ** steps);
    const parameters = mapTable(state.parameters, (name, i, value) => {
      const denominator = Math.sqrt(at(second, name, i)) / root + EPSILON;
      return value - ((learningRate / (1 - beta1 ** steps)) * at(first, name, i)) / denominator;
    });
    return { parameters, moments: { first, second } };
  },
});

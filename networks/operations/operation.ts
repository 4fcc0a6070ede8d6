import { own } from '../../base/own.js';
import { quoted } from '../../base/quote.js';
import type { CellUnit } from '../../kernels/ops/fused-cell.js';
import type { DropoutChoice } from '../layers/concrete-dropout.js';
import type { Layer } from '../module.js';

/** Settings of an operation's layer: the place where it is put. */
export interface OperationSettings {
  /** Channels of its input and its output. */
  readonly channels: number;
  readonly stride: 1 | 2;
  /** Its normalisations learn scale and shift: false during search, true in a network that is trained to the end. */
  readonly affine: boolean;
  /** The normalisation behind a pool: a batch normalisation without scale and shift, or none. */
  readonly poolNormalization: 'batch' | 'none';
  /** Concrete dropout behind each ReLU, with a probability of its own. Default false. */
  readonly dropout?: DropoutChoice;
}

/** A unit of the fused cell, and the names of its ReLU, filters and normalisation within the operation's layer. */
export interface FusedUnit extends CellUnit {
  readonly rectifier: string;
  readonly filters: readonly string[];
  readonly norm: string;
}

/** The operation as the fused cell knows it; a pool's normalisation is named `norm`. */
export type FusedOperation =
  | { readonly kind: 'skip' }
  | { readonly kind: 'maxPool' | 'averagePool' }
  | { readonly kind: 'units'; readonly units: readonly FusedUnit[] };

/** A candidate operation of a search space. */
export interface Operation {
  /** Its output is 0 whatever its input: the supernet spends nothing on it and no network is built from it. */
  readonly isZero: boolean;
  /** Tells whether it returns its input at this stride: drop-path spares such paths. */
  readonly isIdentity: (stride: 1 | 2) => boolean;
  readonly layer: (settings: OperationSettings) => Layer;
  /** The same for the fused cell; undefined where the cell has no such operation. */
  readonly fused?: (stride: 1 | 2) => FusedOperation | undefined;
}

/** Operations by name: those of the house, or a space's own beside them. */
export type Operations = Readonly<Record<string, Operation>>;

/**
 * The operation of a name.
 *
 * @throws Error for a name that the operations do not have
 */
export const operationOf = (known: Operations, name: string): Operation => {
  const found = own(known, name);
  if (found === undefined)
    throw new Error(`there is no operation ${quoted(name)} among ${Object.keys(known).join(', ')}; give the space's operations`);
  return found;
};

/** An operation that is neither zero nor ever the identity. */
export const operation = (layer: Operation['layer'], fused: Operation['fused']): Operation => ({
  isZero: false,
  isIdentity: () => false,
  layer,
  ...(fused === undefined ? {} : { fused }),
});

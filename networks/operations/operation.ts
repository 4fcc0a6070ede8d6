import type { Layer } from '../layers/layer.js';

/** Where an operation is put: what its layer depends on. */
export interface OperationSettings {
  /** Channels of its input and its output. */
  readonly channels: number;
  readonly stride: 1 | 2;
  /** Whether its normalisations learn scale and shift: not during search, yes in a network that is trained to the end. */
  readonly affine: boolean;
  /** What follows a pool: a batch normalisation without scale and shift, or nothing. */
  readonly poolNormalization: 'batch' | 'none';
  /** What stands for each ReLU; a variant can bring parameters of its own. Default: the plain ReLU. */
  readonly rectifier?: Layer;
}

/** A candidate operation of a search space. */
export interface Operation {
  /** What it gives is 0 whatever its input: the supernet spends nothing on it and no network is built from it. */
  readonly isZero: boolean;
  /** Whether it returns its input at this stride: such paths are spared by drop-path. */
  readonly isIdentity: (stride: 1 | 2) => boolean;
  readonly layer: (settings: OperationSettings) => Layer;
}

/** An operation that is neither zero nor ever the identity. */
export const operation = (layer: Operation['layer']): Operation => ({ isZero: false, isIdentity: () => false, layer });

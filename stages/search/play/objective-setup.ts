import type { Generator } from '../../../base/numerics/random/generator.js';
import type { KeptOperations, MixingWeights } from '../../../networks/cell-type.js';
import type { Supernet } from '../../../networks/search-space.js';
import type { UncertaintyWeight } from '../../kinds/settings/uncertainty.js';
import type { DropoutLearning } from '../../training/dropout-learning.js';
import type { GradientDescent } from '../../training/gradient-descent-settings.js';
import type { BatchTensors } from '../../training/tensors.js';

/** The network and the settings that the architecture's objective depends on. */
export interface ObjectiveSetup {
  readonly supernet: Supernet;
  readonly dropout: DropoutLearning;
  readonly settings: {
    readonly weights: Pick<GradientDescent, 'momentum' | 'weightDecay'>;
    readonly uncertainty: UncertaintyWeight;
  };
}

/** A draw on the tensor backend, and the validation batch that it is judged by. */
export interface DrawnPass {
  /** θ, [edges, operations] a cell type; the same sample in all passes. */
  readonly theta: MixingWeights;
  readonly paths: KeptOperations | undefined;
  readonly validation: BatchTensors;
  /** Source of the dropout masks of the passes; undefined without dropout. */
  readonly noise: Generator | undefined;
}

/** The virtual step of the weights that the architecture looks ahead by. */
export interface VirtualStep {
  /** A batch of the train part. */
  readonly train: BatchTensors;
  /** ξ: the learning rate of the weights. */
  readonly learningRate: number;
}

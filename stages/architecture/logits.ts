import { normal } from '../../base/numerics/random/draw.js';
import { softmaxOf } from '../../base/numerics/softmax.js';
import { type Relaxation, squaredPenalty } from './relaxation.js';

/** Settings of the logits of a relaxation. */
export interface LogitSettings {
  readonly location: number;
  readonly scale: number;
  readonly weightDecay: number;
}

/**
 * The parts of a relaxation whose parameters α are logits of the choice of an operation: normal initial α, the
 * probabilities softmax(α) as E[θ], and the L2 weight decay of α.
 */
export const ofLogits = ({
  location,
  scale,
  weightDecay,
}: LogitSettings): Pick<Relaxation, 'initial' | 'expectation' | 'penalty'> => ({
  initial: (operations, generator) => normal(generator, operations).map((x) => location + scale * x),
  expectation: softmaxOf,
  penalty: (parameters) => squaredPenalty(parameters, weightDecay),
});

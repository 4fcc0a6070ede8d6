import type * as t from 'io-ts';
import { component } from '../../../../artifacts/component.js';
import { nonNegativeNumber, numberBetween, positiveInteger, positiveNumber } from '../../../../base/codecs/number.js';
import { record, withDefault } from '../../../../base/codecs/record.js';

/** Settings of {@link enas}. */
export const EnasSettings = record('enas', {
  /** Units of the controller's LSTM. */
  hidden: withDefault(positiveInteger, 100),
  /** The number that the controller's scores are divided by, before they go through tanh. */
  temperature: withDefault(positiveNumber, 5),
  /** The bound of the controller's scores. */
  tanhConstant: withDefault(positiveNumber, 2.5),
  learningRate: withDefault(positiveNumber, 3.5e-4),
  /** Decay of Adam's first moment. */
  beta1: withDefault(numberBetween(0, 0.999999), 0),
  beta2: withDefault(numberBetween(0, 0.999999), 0.999),
  /** The factor of the entropy of the choices in the reward. */
  entropyWeight: withDefault(nonNegativeNumber, 1e-4),
  /** Decay of the moving average of the rewards, the baseline. */
  baselineDecay: withDefault(numberBetween(0, 0.999999), 0.99),
  /** Architectures that a step of the controller averages the gradient over. */
  samples: withDefault(positiveInteger, 1),
  /** Architectures that are drawn from the policy and compared once it is learnt. */
  candidates: withDefault(positiveInteger, 100),
  /** Batches of the validation part that every one of them is judged by. */
  batches: withDefault(positiveInteger, 1),
});
export type EnasSettings = t.TypeOf<typeof EnasSettings>;

/**
 * ENAS: an LSTM controller chooses the edges and operations of a cell one after the other. Steps of the weights train the path
 * that it chooses, steps of the architecture move it along the policy gradient of the accuracy on the validation batch, less a
 * moving average as its baseline, plus the weighted entropy of its choices.
 *
 * - `hidden` (100), `temperature` (5), `tanhConstant` (2.5): of the controller.
 * - `learningRate` (3.5e-4), `beta1` (0), `beta2` (0.999): its Adam.
 * - `entropyWeight` (1e-4), `baselineDecay` (0.99), `samples` (1): of its gradient.
 * - `candidates` (100), `batches` (1): architectures of the learnt policy that are compared at the end by the shared weights.
 *
 * The paper takes turns of an epoch of the weights and then 2,000 steps of the controller; here a step of each follows the other.
 *
 * Source: Pham, Guan, Zoph, Le and Dean, "Efficient neural architecture search via parameter sharing" (ICML 2018), sections 2
 * and 3.2.
 *
 * @example search({ space, architecture: enas({ samples: 10 }) })
 */
export const enas = component({
  kind: 'method',
  name: 'enas',
  source: import.meta.url,
  config: EnasSettings,
  outline: async () => () => ({ name: 'enas', gives: 'genotypes', pullsGradient: false, concludes: true }),
  load: async () => (await import('./enas-method.js')).enasMethod,
});

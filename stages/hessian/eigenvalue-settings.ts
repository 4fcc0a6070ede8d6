import * as t from 'io-ts';
import { positiveNumber } from '../../base/codecs/number.js';
import { withDefault } from '../../base/codecs/record.js';
import { repetitions } from '../kinds/settings/sizes.js';

/** The settings of a search for the ends of a Hessian's spectrum. */
export const eigenvalueFields = {
  /** `lanczos`, or `power`: power iteration, which takes more products. */
  method: withDefault(t.keyof({ lanczos: null, power: null }), 'lanczos'),
  /** Batches over which the loss is averaged. */
  batches: withDefault(repetitions, 1),
  /** Products of the Hessian with a vector at most; each costs two gradients and a forward pass of every batch. */
  products: withDefault(repetitions, 30),
  /** It ends before when both ends are known to this share of the one that is larger in magnitude. */
  tolerance: withDefault(positiveNumber, 0.01),
  /** Length of the step in the parameters that the central differences take to either side. */
  step: withDefault(positiveNumber, 0.01),
};

/** The settings of {@link eigenvalueFields}, and the function whose Hessian it is, where that is in the architecture. */
export const architectureEigenvalueFields = {
  /** The cross-entropy of a network that drops nothing, or the objective of the search with its variance, less the cost of `resource`. */
  objective: withDefault(t.keyof({ 'cross-entropy': null, whole: null }), 'cross-entropy'),
  ...eigenvalueFields,
};

/** {@link eigenvalueFields} after decoding. */
export interface EigenvalueSettings {
  readonly method: 'lanczos' | 'power';
  readonly batches: number;
  readonly products: number;
  readonly tolerance: number;
  readonly step: number;
}

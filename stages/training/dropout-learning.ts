import * as tf from '@tensorflow/tfjs-core';
import { refusal } from '../../base/problem.js';
import { type ValueAndGradients, valueAndGradients } from '../../networks/autodiff/value-and-gradients.js';
import { dropoutCoefficients, dropoutPlaces, dropoutRegulariser } from '../../networks/layers/dropout-regulariser.js';
import { type ParameterSpecifications, type Parameters, shifted } from '../../networks/parameters.js';
import type { Dropout } from '../kinds/settings/dropout.js';

/** Part of the learning of a network's weights that concrete dropout changes. */
export interface DropoutLearning {
  /** The Monte-Carlo loss KL/N of all places, a scalar; undefined where none is added. */
  readonly monteCarloLoss: ((weights: Parameters) => tf.Scalar) | undefined;
  /** The logits of the places. */
  readonly logits: readonly string[];
  /** Parameters without weight decay: the logits, since it is a prior of weights, and weights with another regulariser. */
  readonly undecayed: readonly string[];
  /** The logits are learnt. */
  readonly learnt: boolean;
}

/** Learning of the weights of a network without dropout. */
export const withoutDropout: DropoutLearning = { monteCarloLoss: undefined, logits: [], undecayed: [], learnt: false };

/**
 * Learning of the weights of a network with the given dropout.
 *
 * Source: μDARTS, equation 6.
 *
 * @param examples N: number of images that the weights learn from
 * @throws Fault where the network has no place for dropout, so that all its passes would be the same
 */
export const dropoutLearning = (specifications: ParameterSpecifications, dropout: Dropout, examples: number): DropoutLearning => {
  if (dropout === false) return withoutDropout;
  const places = dropoutPlaces(specifications);
  if (places.length === 0)
    throw refusal(
      'its "dropout" would drop nothing, since the space puts concrete dropout nowhere into this network',
      'leave "dropout" out; or have the space hand the "dropout" of its settings on to its cells, layers and classifier',
    );
  const coefficients = dropoutCoefficients(examples, dropout.lengthScale);
  const logits = places.map(({ logit }) => logit);
  const replaced = dropout.learnt && dropout.replacesWeightDecay ? places.flatMap(({ weights }) => weights) : [];
  return {
    monteCarloLoss: dropout.learnt ? (weights) => dropoutRegulariser(weights, places, coefficients) : undefined,
    logits,
    undecayed: [...logits, ...replaced],
    learnt: dropout.learnt,
  };
};

/** The loss of the weights with its gradients, and the part of it that says how well they fit the data. */
export interface LossAndGradients<A> extends ValueAndGradients<A> {
  /** The loss without the Monte-Carlo loss, which is negative where little is dropped. */
  readonly fit: tf.Scalar;
}

/** The weights that learn: all but the logits of places whose probabilities are fixed. */
export const learningOf = ({ logits, learnt }: Pick<DropoutLearning, 'logits' | 'learnt'>, weights: Parameters): Parameters => {
  if (learnt || logits.length === 0) return weights;
  const fixed = new Set(logits);
  return Object.fromEntries(Object.entries(weights).filter(([name]) => !fixed.has(name)));
};

type LossOf<A> = (weights: Parameters) => { readonly value: tf.Scalar; readonly auxiliary: A };

/**
 * The loss of the weights, the Monte-Carlo loss added, and its gradient with respect to every weight that learns.
 *
 * @param lossOf the loss without the Monte-Carlo loss
 */
export const lossAndGradients = <A extends tf.TensorContainer>(
  dropout: DropoutLearning,
  lossOf: LossOf<A>,
  weights: Parameters,
): LossAndGradients<A> => {
  const { monteCarloLoss } = dropout;
  const learning = learningOf(dropout, weights);
  const { value, gradients, auxiliary } = valueAndGradients((moving) => {
    const all = learning === weights ? moving : { ...weights, ...moving };
    const { value: fit, auxiliary: rest } = lossOf(all);
    const total = monteCarloLoss === undefined ? fit : tf.add<tf.Scalar>(fit, monteCarloLoss(all));
    return { value: total, auxiliary: { fit, rest } };
  }, learning);
  return { value, gradients, fit: auxiliary.fit, auxiliary: auxiliary.rest };
};

/**
 * The same where only some paths of the network are computed: the weights of the others have no gradient, of the
 * Monte-Carlo loss either, so that they stay as they are.
 *
 * @param lossOf the loss without the Monte-Carlo loss; what it does not use has no gradient
 */
export const lossAndGradientsOfPaths = <A extends tf.TensorContainer>(
  dropout: DropoutLearning,
  lossOf: LossOf<A>,
  weights: Parameters,
): LossAndGradients<A> => {
  const { value: fit, gradients, auxiliary } = lossAndGradients({ ...dropout, monteCarloLoss: undefined }, lossOf, weights);
  return { ...withMonteCarloLoss(dropout, { value: fit, gradients }, weights), fit, auxiliary };
};

/**
 * A loss of the weights and its gradients with those of the Monte-Carlo loss added: new tensors in place of the given gradients,
 * which are freed, or the given ones where there is no such loss.
 */
export const withMonteCarloLoss = (
  dropout: DropoutLearning,
  { value: fit, gradients }: Omit<ValueAndGradients<unknown>, 'auxiliary'>,
  weights: Parameters,
): Omit<ValueAndGradients<unknown>, 'auxiliary'> => {
  const { monteCarloLoss } = dropout;
  if (monteCarloLoss === undefined) return { value: fit, gradients };
  const prior = valueAndGradients(
    (moving) => ({ value: monteCarloLoss({ ...weights, ...moving }), auxiliary: {} }),
    learningOf(dropout, weights),
  );
  const added = shifted(gradients, prior.gradients, 1);
  const value = tf.add<tf.Scalar>(fit, prior.value);
  tf.dispose([prior.value, ...Object.values(prior.gradients), ...Object.values(gradients)]);
  return { value, gradients: added };
};

/** The mean, least and largest probability of the places, as metrics; none where nothing is dropped. */
export const dropoutMetrics = ({ logits }: DropoutLearning, weights: Parameters): Readonly<Record<string, number>> => {
  const probabilities = logits.map((logit) => 1 / (1 + Math.exp(-((weights[logit] as tf.Tensor).dataSync()[0] as number))));
  if (probabilities.length === 0) return {};
  return {
    'dropout probability': probabilities.reduce((sum, p) => sum + p, 0) / probabilities.length,
    'least dropout probability': Math.min(...probabilities),
    'largest dropout probability': Math.max(...probabilities),
  };
};

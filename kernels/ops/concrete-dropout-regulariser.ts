import * as tf from '@tensorflow/tfjs-core';
import { groupsOf } from './groups.js';
import { defineKernel, only } from './kernel.js';
import { expectShapes } from './shape.js';
import { sumsOfSquares } from './sums-of-squares.js';
import { timesFactors } from './times-factors.js';
import { isWanted } from './wanted.js';

type Attributes = {
  /** Of each place: K, and how many weights it has. */
  readonly units: readonly number[];
  readonly counts: readonly number[];
  readonly weightCoefficient: number;
  readonly entropyCoefficient: number;
};

interface Places {
  /** [places] */
  readonly logits: tf.Tensor1D;
  readonly weights: readonly (readonly tf.Tensor[])[];
  /** Factor of each place's entropy, [places]. */
  readonly entropyFactors: tf.Tensor1D;
}

/** The places that tensors in the order of the kernel's inputs stand for. */
const placesOf = (tensors: readonly tf.Tensor[], { units, counts, entropyCoefficient }: Attributes): Places => ({
  logits: tf.stack(tensors.slice(0, counts.length) as tf.Scalar[]) as tf.Tensor1D,
  weights: groupsOf(tensors.slice(counts.length), counts),
  entropyFactors: tf.tensor1d(units.map((each) => entropyCoefficient * each)),
});

/** 1/(1 - p), which does not cancel where p is near 1. */
const inverseKept = (logits: tf.Tensor): tf.Tensor => tf.add(tf.exp(logits), 1);

/** The kernel of {@link concreteDropoutRegulariser}: the logits of all places, then their weights, place by place. */
export const concreteDropoutRegulariserKernel = defineKernel<readonly tf.Tensor[], Attributes>({
  name: 'SluiceConcreteDropoutRegulariser',
  composition: (tensors, attributes) => {
    const { logits, weights, entropyFactors } = placesOf(Object.values(tensors) as tf.Tensor[], attributes);
    const p = tf.sigmoid(logits);
    // log p and log(1 - p) as -softplus of the logit's both signs: they are finite where p rounds to 0 or 1.
    const negativeEntropies = tf.neg(
      tf.add(tf.mul(p, tf.softplus(tf.neg(logits))), tf.mul(tf.sigmoid(tf.neg(logits)), tf.softplus(logits))),
    );
    const ofWeights = tf.mul(tf.mul(sumsOfSquares(weights), inverseKept(logits)), attributes.weightCoefficient);
    return [tf.sum(tf.add(ofWeights, tf.mul(negativeEntropies, entropyFactors)))];
  },
  savesAllInputs: true,
  // All at once: a network has hundreds of places, and a kernel for each would take longer than what it computes.
  gradient: ([dy], saved, attributes) => {
    const { logits, weights, entropyFactors } = placesOf(saved, attributes);
    const ofLogits = (): tf.Tensor => {
      const ofWeights = tf.mul(tf.mul(sumsOfSquares(weights), tf.exp(logits)), attributes.weightCoefficient);
      const variances = tf.mul(tf.sigmoid(logits), tf.sigmoid(tf.neg(logits)));
      return tf.mul(dy as tf.Tensor, tf.add(ofWeights, tf.mul(tf.mul(variances, logits), entropyFactors)));
    };
    const wantsLogits = weights.some((_, place) => isWanted(String(place)));
    const wanted = weights
      .flatMap((group, place) => group.map((weight) => ({ weight, place })))
      .map((each, i) => ({ ...each, input: weights.length + i }))
      .filter(({ input }) => isWanted(String(input)));
    const scaled = timesFactors(
      wanted.map(({ weight }) => weight),
      tf.mul(tf.mul(dy as tf.Tensor, inverseKept(logits)), 2 * attributes.weightCoefficient) as tf.Tensor1D,
      wanted.map(({ place }) => place),
    );
    return Object.fromEntries([
      ...(wantsLogits ? tf.unstack(ofLogits()) : []).map((gradient, place) => [place, () => gradient]),
      ...wanted.map(({ input }, i) => [input, () => scaled[i]]),
    ]);
  },
});

/** One place of concrete dropout. */
export interface RegularisedPlace {
  /** log p - log(1 - p), a scalar below 80. */
  readonly logit: tf.Scalar;
  /** The weights W that read what was dropped, of any shapes. */
  readonly weights: readonly tf.Tensor[];
  /** K: how many units are dropped independently of each other, with spatial dropout the channels. */
  readonly units: number;
}

/** Coefficients of the regulariser: the strength of the prior. */
export interface RegulariserCoefficients {
  /** Factor of the weight term: l²/2N with the prior's length scale l and N training examples. */
  readonly weightCoefficient: number;
  /** Factor of the entropy term: 1/N. */
  readonly entropyCoefficient: number;
}

/**
 * KL(q‖prior)/N of the weights behind places of concrete dropout, up to a constant: the sum over the places of
 * weightCoefficient·‖W‖²/(1 - p) + entropyCoefficient·K·(p log p + (1 - p) log(1 - p)). A scalar, 0 for no places.
 *
 * The papers write (1 - p)‖M‖² for the first term; the dropped activations are divided by 1 - p, so that M is W/(1 - p).
 *
 * Source: μDARTS, equation 6; Gal, Hron and Kendall, "Concrete dropout" (NIPS 2017), section 3.
 */
export const concreteDropoutRegulariser = (
  places: readonly RegularisedPlace[],
  { weightCoefficient, entropyCoefficient }: RegulariserCoefficients,
): tf.Scalar => {
  if (places.length === 0) return tf.scalar(0);
  for (const { logit } of places)
    expectShapes(logit.rank === 0, 'concreteDropoutRegulariser', { logit }, 'give one logit, a scalar, for each place');
  return only(
    concreteDropoutRegulariserKernel([...places.map(({ logit }) => logit), ...places.flatMap(({ weights }) => weights)], {
      units: places.map(({ units }) => units),
      counts: places.map(({ weights }) => weights.length),
      weightCoefficient,
      entropyCoefficient,
    }),
  );
};

import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, only } from './kernel.js';
import { expectShapes } from './shape.js';

type Attributes = {
  readonly units: number;
  readonly weightCoefficient: number;
  readonly entropyCoefficient: number;
};

const squares = (weights: readonly tf.Tensor[]): tf.Scalar =>
  weights.length === 0 ? tf.scalar(0) : tf.addN(weights.map((of) => tf.sum(tf.square(of)) as tf.Scalar));

/** 1/(1 - p), which does not cancel where p is near 1. */
const inverseKept = (logit: tf.Tensor): tf.Tensor => tf.add(tf.exp(logit), 1);

/** The kernel of {@link concreteDropoutRegulariser}: the logit, then the weights. */
export const concreteDropoutRegulariserKernel = defineKernel<readonly tf.Tensor[], Attributes>({
  name: 'SluiceConcreteDropoutRegulariser',
  composition: (tensors, { units, weightCoefficient, entropyCoefficient }) => {
    const [logit, ...weights] = Object.values(tensors) as [tf.Scalar, ...tf.Tensor[]];
    const p = tf.sigmoid(logit);
    // log p and log(1 - p) as -softplus of the logit's both signs: they are finite where p rounds to 0 or 1.
    const negativeEntropy = tf.neg(
      tf.add(tf.mul(p, tf.softplus(tf.neg(logit))), tf.mul(tf.sigmoid(tf.neg(logit)), tf.softplus(logit))),
    );
    return [
      tf.add(
        tf.mul(tf.mul(squares(weights), inverseKept(logit)), weightCoefficient),
        tf.mul(negativeEntropy, entropyCoefficient * units),
      ),
    ];
  },
  savesAllInputs: true,
  gradient: ([dy], saved, { units, weightCoefficient, entropyCoefficient }) => {
    const [logit, ...weights] = saved as [tf.Scalar, ...tf.Tensor[]];
    const ofLogit = (): tf.Tensor => {
      const ofWeights = tf.mul(tf.mul(squares(weights), tf.exp(logit)), weightCoefficient);
      const variance = tf.mul(tf.sigmoid(logit), tf.sigmoid(tf.neg(logit)));
      return tf.mul(dy as tf.Tensor, tf.add(ofWeights, tf.mul(tf.mul(variance, logit), entropyCoefficient * units)));
    };
    const ofWeight = (weight: tf.Tensor) => () =>
      tf.mul(weight, tf.mul(tf.mul(dy as tf.Tensor, inverseKept(logit)), 2 * weightCoefficient));
    return { 0: ofLogit, ...Object.fromEntries(weights.map((weight, i) => [i + 1, ofWeight(weight)])) };
  },
});

/** What one place of concrete dropout adds to the loss. */
export interface ConcreteDropoutRegulariser {
  /** log p - log(1 - p), a scalar below 80. */
  readonly logit: tf.Scalar;
  /** The weights W that read what was dropped, of any shapes. */
  readonly weights: readonly tf.Tensor[];
  /** K: how many units are dropped independently of each other, with spatial dropout the channels. */
  readonly units: number;
  /** Factor of the weight term: l²/2N with the prior's length scale l and N training examples. */
  readonly weightCoefficient: number;
  /** Factor of the entropy term: 1/N. */
  readonly entropyCoefficient: number;
}

/**
 * KL(q‖prior)/N of the weights behind one place of concrete dropout, up to a constant:
 * weightCoefficient·‖W‖²/(1 - p) + entropyCoefficient·K·(p log p + (1 - p) log(1 - p)). A scalar.
 *
 * The papers write (1 - p)‖M‖² for the first term; the dropped activations are divided by 1 - p, so that M is W/(1 - p).
 *
 * Source: μDARTS, equation 6; Gal, Hron and Kendall, "Concrete dropout" (NIPS 2017), section 3.
 */
export const concreteDropoutRegulariser = ({
  logit,
  weights,
  units,
  weightCoefficient,
  entropyCoefficient,
}: ConcreteDropoutRegulariser): tf.Scalar => {
  expectShapes(logit.rank === 0, 'concreteDropoutRegulariser', { logit }, 'give one logit, a scalar');
  return only(concreteDropoutRegulariserKernel([logit, ...weights], { units, weightCoefficient, entropyCoefficient }));
};

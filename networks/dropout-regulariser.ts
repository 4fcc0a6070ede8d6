import * as tf from '@tensorflow/tfjs-core';
import { concreteDropoutRegulariser } from '../kernels/ops/concrete-dropout-regulariser.js';
import { type ParameterSpecifications, type Parameters, parameterOf } from './parameters.js';

/** A place of concrete dropout in a network. */
export interface DropoutPlace {
  /** The name of its logit. */
  readonly logit: string;
  /** How many units it drops: the channels of its input. */
  readonly units: number;
  /** The names of the filters and matrices that read what it drops, up to the next place of the same operation. */
  readonly weights: readonly string[];
}

/** How strongly the prior holds: `weightCoefficient` is l²/2N and `entropyCoefficient` 1/N for N training examples. */
export interface DropoutCoefficients {
  readonly weightCoefficient: number;
  readonly entropyCoefficient: number;
}

const MATRIX_RANK = 2;

/** What a place is part of: of `cells.3.edges.5.dil_conv_3x3.relu.logit` it is `cells.3.edges.5.dil_conv_3x3`. */
const ownerOf = (logit: string): string => logit.split('.').slice(0, -2).join('.');

/**
 * The places of concrete dropout in a network, in its order.
 *
 * A depthwise and a pointwise convolution with nothing between them are one linear map, so both belong to the place
 * before them; scales, shifts and biases have no prior.
 *
 * @param specifications a network's parameters in its order, as the network itself gives them
 */
export const dropoutPlaces = (specifications: ParameterSpecifications): readonly DropoutPlace[] => {
  const entries = Object.entries(specifications);
  return entries.flatMap(([logit, { dropped }], index) => {
    if (dropped === undefined) return [];
    const owner = ownerOf(logit);
    const rest = entries.slice(index + 1);
    const end = rest.findIndex(
      ([name, { dropped: next }]) => next !== undefined || !(owner === '' || name.startsWith(`${owner}.`)),
    );
    const read = end === -1 ? rest : rest.slice(0, end);
    return [
      {
        logit,
        units: dropped,
        weights: read.filter(([, { shape }]) => shape.length >= MATRIX_RANK).map(([name]) => name),
      },
    ];
  });
};

/**
 * The coefficients of KL/N for N training examples and a prior N(0, 1/l²) of the weights.
 *
 * Source: Gal, Hron and Kendall, "Concrete dropout" (NIPS 2017), section 3; divided by N as in μDARTS, equation 6.
 *
 * @param lengthScale l, above 0
 */
export const dropoutCoefficients = (examples: number, lengthScale: number): DropoutCoefficients => ({
  weightCoefficient: lengthScale ** 2 / (2 * examples),
  entropyCoefficient: 1 / examples,
});

/** KL/N of all places, a scalar: what μDARTS adds to the weight loss (equation 6); 0 for a network without dropout. */
export const dropoutRegulariser = (
  parameters: Parameters,
  places: readonly DropoutPlace[],
  coefficients: DropoutCoefficients,
): tf.Scalar =>
  places.length === 0
    ? tf.scalar(0)
    : tf.addN(
        places.map(({ logit, units, weights }) =>
          concreteDropoutRegulariser({
            logit: parameterOf<tf.Scalar>(parameters, logit),
            weights: weights.map((name) => parameterOf(parameters, name)),
            units,
            ...coefficients,
          }),
        ),
      );

import type * as tf from '@tensorflow/tfjs-core';
import { concreteDropoutRegulariser, type RegulariserCoefficients } from '../../kernels/ops/concrete-dropout-regulariser.js';
import {
  type DropoutLogit,
  type ParameterSpecification,
  type ParameterSpecifications,
  type Parameters,
  parameterOf,
} from '../parameters.js';

/** A place of concrete dropout in a network. */
export interface DropoutPlace {
  /** The name of its logit. */
  readonly logit: string;
  /** The number of units that it drops: the channels of its input. */
  readonly units: number;
  /** The names of the filters and matrices that read what it drops, up to the next place; none belongs to two places. */
  readonly weights: readonly string[];
}

const MATRIX_RANK = 2;

type Entry = readonly [name: string, specification: ParameterSpecification];

/** The number of entries that lie in a place's part of the network, before the first that does not. */
const countWithin = ({ within = '' }: DropoutLogit, entries: readonly Entry[]): number => {
  const end = within === '' ? -1 : entries.findIndex(([name]) => !name.startsWith(`${within}.`));
  return end === -1 ? entries.length : end;
};

/** The entries up to the next place, past those that lie aside. */
const upToNextPlace = (entries: readonly Entry[]): readonly Entry[] => {
  const next = entries.findIndex(([, { dropout }]) => dropout !== undefined);
  const dropout = entries[next]?.[1].dropout;
  if (dropout === undefined) return entries;
  const [before, behind] = [entries.slice(0, next), entries.slice(next)];
  return dropout.aside === true ? [...before, ...upToNextPlace(behind.slice(countWithin(dropout, behind)))] : before;
};

const weightsAmong = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap(([name, { shape }]) => (shape.length >= MATRIX_RANK ? [name] : []));

/** The weights that read a place: those behind it in its part, or, where it stands at the part's end, those that follow. */
const weightsBehind = (place: DropoutLogit, rest: readonly Entry[]): readonly string[] => {
  const own = weightsAmong(upToNextPlace(rest.slice(0, countWithin(place, rest))));
  return own.length > 0 ? own : weightsAmong(upToNextPlace(rest));
};

/**
 * The places of concrete dropout in a network, in its order.
 *
 * Convolutions with no activation between them, such as a depthwise and a pointwise one, or the end of one inverted
 * residual and the beginning of the next, are one linear map, so all of them belong to the place before them; scales,
 * shifts and biases have no prior.
 *
 * @param specifications a network's parameters in its order, as the network itself gives them
 */
export const dropoutPlaces = (specifications: ParameterSpecifications): readonly DropoutPlace[] => {
  const entries = Object.entries(specifications);
  return entries.flatMap(([logit, { dropout }], index) =>
    dropout === undefined ? [] : [{ logit, units: dropout.units, weights: weightsBehind(dropout, entries.slice(index + 1)) }],
  );
};

/**
 * The coefficients of KL/N for N training examples and a prior N(0, 1/l²) of the weights.
 *
 * Source: Gal, Hron and Kendall, "Concrete dropout" (NIPS 2017), section 3; divided by N as in μDARTS, equation 6.
 *
 * @param lengthScale l, above 0
 */
export const dropoutCoefficients = (examples: number, lengthScale: number): RegulariserCoefficients => ({
  weightCoefficient: lengthScale ** 2 / (2 * examples),
  entropyCoefficient: 1 / examples,
});

/** KL/N of all places, a scalar: what μDARTS adds to the weight loss (equation 6); 0 for a network without dropout. */
export const dropoutRegulariser = (
  parameters: Parameters,
  places: readonly DropoutPlace[],
  coefficients: RegulariserCoefficients,
): tf.Scalar =>
  concreteDropoutRegulariser(
    places.map(({ logit, units, weights }) => ({
      logit: parameterOf<tf.Scalar>(parameters, logit),
      weights: weights.map((name) => parameterOf(parameters, name)),
      units,
    })),
    coefficients,
  );

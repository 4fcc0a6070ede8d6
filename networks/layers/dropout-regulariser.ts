import type * as tf from '@tensorflow/tfjs-core';
import { concreteDropoutRegulariser, type RegulariserCoefficients } from '../../kernels/ops/concrete-dropout-regulariser.js';
import { type ParameterSpecification, type ParameterSpecifications, type Parameters, parameterOf } from '../parameters.js';

/** A place of concrete dropout in a network. */
export interface DropoutPlace {
  /** The name of its logit. */
  readonly logit: string;
  /** How many units it drops: the channels of its input. */
  readonly units: number;
  /** The names of the filters and matrices that read what it drops, up to the next place; none belongs to two places. */
  readonly weights: readonly string[];
}

const MATRIX_RANK = 2;

type Entry = readonly [name: string, specification: ParameterSpecification];

/** What a place is part of: of `cells.3.edges.5.dil_conv_3x3.relu.logit` it is `cells.3.edges.5.dil_conv_3x3`. */
const ownerOf = (logit: string): string => logit.split('.').slice(0, -2).join('.');

/** How many entries lie within a part of the network before the first that does not. */
const countWithin = (owner: string, entries: readonly Entry[]): number => {
  const end = owner === '' ? -1 : entries.findIndex(([name]) => !name.startsWith(`${owner}.`));
  return end === -1 ? entries.length : end;
};

/** The entries up to the next place, past those that lie aside. */
const upToNextPlace = (entries: readonly Entry[]): readonly Entry[] => {
  const next = entries.findIndex(([, { dropped }]) => dropped !== undefined);
  if (next === -1) return entries;
  const [logit, { aside = false }] = entries[next] as Entry;
  const [before, behind] = [entries.slice(0, next), entries.slice(next)];
  return aside ? [...before, ...upToNextPlace(behind.slice(countWithin(ownerOf(logit), behind)))] : before;
};

const weightsAmong = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap(([name, { shape }]) => (shape.length >= MATRIX_RANK ? [name] : []));

/** The weights that read a place: those behind it in what it is part of, or, where it stands at its end, those that follow. */
const weightsBehind = (logit: string, rest: readonly Entry[]): readonly string[] => {
  const own = weightsAmong(upToNextPlace(rest.slice(0, countWithin(ownerOf(logit), rest))));
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
  return entries.flatMap(([logit, { dropped }], index) =>
    dropped === undefined ? [] : [{ logit, units: dropped, weights: weightsBehind(logit, entries.slice(index + 1)) }],
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

import * as t from 'io-ts';
import { expectSettings } from '../../../base/argument.js';
import { positiveNumber, strictlyBetween } from '../../../base/codecs/number.js';
import { onlyTrue } from '../../../base/codecs/only-true.js';
import { type RecordInput, record, withDefault } from '../../../base/codecs/record.js';
import type { Generator } from '../../../base/numerics/random/generator.js';
import type { DropoutChoice } from '../../../networks/layers/concrete-dropout.js';

const USUAL = {
  probability: 0.1,
  temperature: 0.1,
  learnt: true,
  lengthScale: 0.01,
  preprocessing: false,
  replacesWeightDecay: false,
};

/** Codec of the settings of {@link concreteDropout}. */
export const ConcreteDropout = record('concreteDropout', {
  /** p of every place at the beginning. */
  probability: withDefault(strictlyBetween(0, 1), USUAL.probability),
  /** t of the relaxed Bernoulli variables. */
  temperature: withDefault(positiveNumber, USUAL.temperature),
  /** The probabilities are learnt, under the Monte-Carlo loss; with false they stay, and there is no such loss. */
  learnt: withDefault(t.boolean, USUAL.learnt),
  /** l of the prior N(0, 1/l²) of the weights. */
  lengthScale: withDefault(positiveNumber, USUAL.lengthScale),
  /** The ReLUs of the preprocessing of a cell's inputs are places too. Default false. */
  preprocessing: withDefault(onlyTrue, USUAL.preprocessing),
  /** Weights that have the prior have no weight decay: the Monte-Carlo loss takes its place. Default false. */
  replacesWeightDecay: withDefault(onlyTrue, USUAL.replacesWeightDecay),
});
export type ConcreteDropout = t.TypeOf<typeof ConcreteDropout>;

/** Codec of the concrete dropout of a network, false for none; `true` stands for the usual settings. */
export const Dropout: t.Type<false | ConcreteDropout, false | ConcreteDropout, unknown> = new t.Type<
  false | ConcreteDropout,
  false | ConcreteDropout,
  unknown
>(
  'Dropout',
  (value): value is false | ConcreteDropout => value === false || ConcreteDropout.is(value),
  (value, context) => {
    if (value === false) return t.success(false as const);
    if (value === true) return ConcreteDropout.validate({}, context);
    return typeof value === 'object' && value !== null
      ? ConcreteDropout.validate(value, context)
      : t.failure(value, context, 'must be false, true, or the settings of concreteDropout');
  },
  (value) => (value === false ? value : (ConcreteDropout.encode(value) as ConcreteDropout)),
);
export type Dropout = t.TypeOf<typeof Dropout>;

/**
 * Concrete dropout behind the ReLUs of the operations and before the classifier, each place with a probability of its own.
 *
 * - `probability` (default 0.1) that a place starts with; `temperature` (0.1).
 * - `learnt` (true): the probabilities are learnt, and the Monte-Carlo loss KL/N is part of the loss of the weights. With
 *   false they stay as they are, without that loss.
 * - `lengthScale` (0.01): l of the prior N(0, 1/l²) of the weights.
 * - `preprocessing` (false): also behind the ReLUs of the preprocessing of a cell's inputs, so that "all the layers" of a network
 *   of the DARTS space have it; other networks have no such ReLUs.
 * - `replacesWeightDecay` (false): the weights behind places have no weight decay, so that the Monte-Carlo loss regularises them
 *   "instead of" L2 (μDARTS, section V-B).
 *
 * Source: μDARTS, sections II-A and III; Gal, Hron and Kendall, "Concrete dropout" (NIPS 2017).
 *
 * @example search({ space: darts({ cells: 8, channels: 16 }), dropout: concreteDropout(), uncertainty: { weight: 1 } })
 * @example retrain({ dropout: concreteDropout({ probability: 0.05 }) })
 */
export const concreteDropout = (settings: RecordInput<(typeof ConcreteDropout)['fields']> = {}): ConcreteDropout => {
  expectSettings('concreteDropout', settings);
  return { ...USUAL, ...settings };
};

/**
 * Concrete dropout with the settings of its authors' code for images: the temperature 2/3 of spatial dropout and the length
 * scale 0.1; their paper has the temperature 0.1 and leaves the length scale open.
 *
 * Source: yaringal/ConcreteDropout, `spatial-concrete-dropout-keras.ipynb`.
 *
 * @param settings those that are to be otherwise, as of {@link concreteDropout}
 */
export const releasedConcreteDropout = (settings: Parameters<typeof concreteDropout>[0] = {}): ConcreteDropout => {
  expectSettings('releasedConcreteDropout', settings);
  return concreteDropout({ temperature: 2 / 3, lengthScale: 0.1, ...settings });
};

/** The part of the settings that a network is built with. */
export const dropoutChoice = (dropout: Dropout): DropoutChoice => {
  if (dropout === false) return false;
  const { probability, temperature, preprocessing } = dropout;
  return { probability, temperature, ...(preprocessing ? { preprocessing } : {}) };
};

/** Source of the dropout masks of a pass; undefined without dropout. */
export const noiseFor = (dropout: Dropout, generator: Generator): Generator | undefined =>
  dropout === false ? undefined : generator;

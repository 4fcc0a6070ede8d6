import * as t from 'io-ts';
import { widthFactor } from '../sizes.js';
import { HandMadeName } from './names.js';

/** A network that people designed, in the place of a genotype that a search found. */
export type HandMadeGenotype = {
  readonly space: 'hand-made';
  readonly network: HandMadeName;
  /** The channels of every layer are this many times the published ones, rounded as the network's authors do. */
  readonly widthMultiplier: number;
};

/** Codec of a {@link HandMadeGenotype}. */
export const HandMadeGenotype: t.Type<HandMadeGenotype, HandMadeGenotype, unknown> = t.strict({
  space: t.literal('hand-made'),
  network: HandMadeName,
  widthMultiplier: widthFactor,
});

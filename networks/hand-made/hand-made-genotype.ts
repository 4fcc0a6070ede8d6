import * as t from 'io-ts';
import { widthFactor } from '../sizes.js';
import { HandMadeName } from './names.js';

/** A network that people designed, in the place of a genotype that a search found. */
export interface HandMadeGenotype {
  readonly space: 'hand-made';
  readonly network: HandMadeName;
  /** The channels of every layer are this many times the published ones, rounded as the network's authors do. */
  readonly widthMultiplier: number;
}

/** Codec of a {@link HandMadeGenotype}. */
export const HandMadeGenotype: t.Type<HandMadeGenotype, HandMadeGenotype, unknown> = t.strict({
  space: t.literal('hand-made'),
  network: HandMadeName,
  widthMultiplier: widthFactor,
});

/** The name of a hand-made network, with its width where it is another than the published one: `VGG16`, `VGG16 × 0.5`. */
export const formatHandMade = ({ network, widthMultiplier }: HandMadeGenotype): string =>
  widthMultiplier === 1 ? network : `${network} × ${widthMultiplier}`;

/** Reads what {@link formatHandMade} writes, with an x for the × too; undefined where no hand-made network is named. */
export const parseHandMade = (text: string): HandMadeGenotype | undefined => {
  const [, network, factor = '1'] = /^([\w-]+)(?:\s*[×x]\s*(\d\S*))?$/.exec(text) ?? [];
  return HandMadeName.is(network) ? { space: 'hand-made', network, widthMultiplier: Number(factor) } : undefined;
};

import type { HandMadeGenotype } from './genotype.js';
import { HandMadeName } from './names.js';

/** The name of a hand-made network, with its width where it is another than the published one: `VGG16`, `VGG16 × 0.5`. */
export const formatHandMade = ({ network, widthMultiplier }: HandMadeGenotype): string =>
  widthMultiplier === 1 ? network : `${network} × ${widthMultiplier}`;

/** Reads what {@link formatHandMade} writes, with an x for the × too; undefined where no hand-made network is named. */
export const parseHandMade = (text: string): HandMadeGenotype | undefined => {
  const [, network, factor = '1'] = /^([\w-]+)(?:\s*[×x]\s*(\d\S*))?$/.exec(text) ?? [];
  return HandMadeName.is(network) ? { space: 'hand-made', network, widthMultiplier: Number(factor) } : undefined;
};

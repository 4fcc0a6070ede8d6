import * as either from 'fp-ts/lib/Either.js';
import type { GenotypeOutline } from '../outline.js';
import { handMadeProblem } from './fit.js';
import type { HandMadeGenotype } from './genotype.js';
import type { HandMadeName } from './names.js';
import { HandMadeNetworkSettings } from './network-settings.js';

/** Parameters of the convolutions of hand-made networks at the published width; at a multiple of it they grow by its square. */
const PARAMETERS: Readonly<Record<HandMadeName, number>> = {
  MobileNetV2: 2_000_000,
  VGG16: 14_000_000,
  ResNet20: 250_000,
  'EfficientNet-B0': 3_500_000,
};

/** The outline of a hand-made network. */
export const handMadeOutline = ({ network, widthMultiplier }: Omit<HandMadeGenotype, 'space'>): GenotypeOutline => ({
  space: 'hand-made',
  network: {
    settings: HandMadeNetworkSettings,
    size: ({ stem, auxiliary }: HandMadeNetworkSettings, { image }) => {
      const misfit = handMadeProblem(network, { ...(image === undefined ? {} : { image }), stem, auxiliary });
      const parameters = widthMultiplier < 1 ? 0 : PARAMETERS[network] * widthMultiplier ** 2;
      return misfit === undefined ? either.right({ parameters, activation: 0 }) : either.left(misfit);
    },
  },
});

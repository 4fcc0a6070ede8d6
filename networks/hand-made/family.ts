import { familyWith } from '../genotype-family.js';
import { handMadeFormat } from './format.js';
import { handMadeGenotypeNetwork } from './network.js';
import { HandMadeNetworkSettings } from './network-settings.js';

/** The family of networks that people designed. */
export const handMadeFamily = familyWith(handMadeFormat, {
  settings: HandMadeNetworkSettings,
  build: handMadeGenotypeNetwork,
});

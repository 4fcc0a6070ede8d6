import { familyWith } from '../../genotype-family.js';
import { dartsFormat } from './format.js';
import { dartsNetwork } from './network.js';
import { DartsNetworkSettings } from './network-settings.js';

/** The networks of DARTS genotypes. */
export const dartsNetworks = { settings: DartsNetworkSettings, build: dartsNetwork };

/** The family of DARTS genotypes, whatever space of them was searched. */
export const dartsFamily = familyWith(dartsFormat, dartsNetworks);

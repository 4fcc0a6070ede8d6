import { familyWith } from '../../genotype-family.js';
import { nasBench201Format } from './format.js';
import { nasBench201Network } from './network.js';
import { NasBench201NetworkSettings } from './network-settings.js';

/** The networks of NAS-Bench-201 genotypes. */
export const nasBench201Networks = { settings: NasBench201NetworkSettings, build: nasBench201Network };

/** The family of NAS-Bench-201 genotypes, whatever operations were searched. */
export const nasBench201Family = familyWith(nasBench201Format, nasBench201Networks);

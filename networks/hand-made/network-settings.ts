import { record } from '../../base/codecs/record.js';
import { type CellNetworkSettings, cellNetworkFields } from '../network-settings.js';

/**
 * Codec of the settings of a hand-made network. Artifacts hold all that networks of cells have; a hand-made network has
 * cells and channels of its own, and reads the stem.
 */
export const HandMadeNetworkSettings = record('network of hand-made', cellNetworkFields);

/** Settings of a hand-made network, complete. */
export type HandMadeNetworkSettings = CellNetworkSettings;

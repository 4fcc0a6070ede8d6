import { record } from '../../../base/codecs/record.js';
import { type CellNetworkSettings, cellNetworkFields } from '../../network-settings.js';

/**
 * Codec of the settings of a NAS-Bench-201 network. Artifacts hold all that networks of cells have; the network refuses
 * a tower and another stem, and reads cells and channels.
 */
export const NasBench201NetworkSettings = record('network of nas-bench-201', cellNetworkFields);

/** Settings of a NAS-Bench-201 network, complete. */
export type NasBench201NetworkSettings = CellNetworkSettings;

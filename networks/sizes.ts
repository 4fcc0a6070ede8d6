import { integerBetween, strictlyBetween } from '../base/codecs/number.js';

// Far above any network that people train, and so low that products of them are exact.

/** Codec of a number of cells, or of cells of a stage. */
export const cellCount = integerBetween(1, 1000);

/** Codec of a number of channels. */
export const channelCount = integerBetween(1, 65_536);

/** Codec of a number of intermediate nodes of a cell, of which each reads all before it. */
export const nodeCount = integerBetween(1, 32);

/** Codec of how many times the published channels a hand-made network has. */
export const widthFactor = strictlyBetween(0, 1000);

/** Codec of how many times the channels of the cells a stem has. */
export const stemFactor = integerBetween(1, 256);

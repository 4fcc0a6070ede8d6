import type { NetworkForm } from '../kinds/trained-network.js';
import { RetrainSettings } from '../retrain/retrain.js';

const { cells, channels, stem, stemMultiplier, poolNormalization } = RetrainSettings.fields;

/** The settings of the network that a genotype is chosen for: those of `retrain`, with its defaults. */
export const targetNetworkFields = { cells, channels, stem, stemMultiplier, poolNormalization } as const;

/** The network that settings describe, for images of a size and a number of classes; without an auxiliary tower. */
export const targetNetwork = (
  settings: Pick<NetworkForm, keyof typeof targetNetworkFields>,
  { classes, height, width }: Pick<NetworkForm, 'classes' | 'height' | 'width'>,
): NetworkForm => ({
  cells: settings.cells,
  channels: settings.channels,
  classes,
  height,
  width,
  stem: settings.stem,
  stemMultiplier: settings.stemMultiplier,
  auxiliary: false,
  poolNormalization: settings.poolNormalization,
});

/** A target network in words. */
export const describeTarget = ({ cells: count, channels: width, classes, height, width: columns }: NetworkForm): string =>
  `${count} cells, ${width} channels, ${height}×${columns} images of ${classes} classes`;

import * as either from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { optional } from '../../base/codecs/record.js';
import { type Fault, refusal } from '../../base/problem.js';
import type { OwnSettings } from '../../networks/genotype-format.js';
import { cellCount, channelCount, stemFactor } from '../../networks/sizes.js';

/**
 * The settings of a discrete network. Those that are left out are as the genotype's family has them: for the house's own
 * families 20 cells, 36 channels, the cifar stem of 3 times the channels, and batch normalisation behind pools.
 */
export const networkFields = {
  cells: optional(cellCount),
  channels: optional(channelCount),
  stem: optional(t.keyof({ cifar: null, imagenet: null })),
  stemMultiplier: optional(stemFactor),
  poolNormalization: optional(t.keyof({ batch: null, none: null })),
  /** Settings that a space of one's own has besides, by name. */
  network: optional(t.UnknownRecord),
} as const;

/** The values of {@link networkFields}. */
export interface NetworkFields {
  readonly cells?: number | undefined;
  readonly channels?: number | undefined;
  readonly stem?: 'cifar' | 'imagenet' | undefined;
  readonly stemMultiplier?: number | undefined;
  readonly poolNormalization?: 'batch' | 'none' | undefined;
  readonly network?: OwnSettings | undefined;
}

/** Weight of the auxiliary tower's loss in the training of a network that can have one. Source: DrNAS's released code. */
export const AUXILIARY_WEIGHT = 0.4;

/**
 * The settings of a network that a configuration asks for, by the names of its family.
 *
 * A tower is asked for by the weight of its loss: by default of a family that has the setting, and of another only where a
 * weight is given, which its codec then refuses.
 *
 * @param auxiliary weight of the auxiliary tower's loss; undefined for the default
 * @param known names of the family's settings
 * @returns the settings, or a usage problem of one that is given twice
 */
export const askedSettings = (
  { cells, channels, stem, stemMultiplier, poolNormalization, network = {} }: NetworkFields,
  auxiliary: number | undefined,
  known: readonly string[],
): either.Either<Fault, OwnSettings> => {
  const hasTower = known.includes('auxiliary');
  const tower = (auxiliary ?? (hasTower ? AUXILIARY_WEIGHT : 0)) > 0;
  const given = Object.entries({
    cells,
    channels,
    stem,
    stemMultiplier,
    poolNormalization,
    ...(hasTower || tower ? { auxiliary: tower } : {}),
  }).filter(([, value]) => value !== undefined);
  const twice = given.find(([name]) => Object.hasOwn(network, name));
  return twice === undefined
    ? either.right({ ...Object.fromEntries(given), ...network })
    : either.left(refusal(`"${twice[0]}" is set twice, by itself and in "network"`, `leave "network.${twice[0]}" out`));
};
